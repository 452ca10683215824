"""What was watched becomes rows, with parameters counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from torch import nn
from torch.nn.parameter import is_lazy

from netwright.nets.layer_table.layer_row import LayerRow
from netwright.nets.layer_table.layer_table import LayerTable
from netwright.nets.layer_table.network_input import NetworkInput
from netwright.nets.layer_table.watch_forward import Step, Watch, list_tensors


def list_rows(
    net: nn.Module,
    watch: Watch,
    output: Any,
    inputs: Sequence[NetworkInput],
    *,
    counted: int,
    batch: int,
    net_name: str | None = None,
) -> LayerTable:
    """Turn what was watched into the table.

    Args:
        net: the network that ran.
        watch: what was seen.
        output: what it gave.
        inputs: what it was given.
        counted: samples in the batch that ran.
        batch: samples in the batch that the table speaks of.
        net_name: what to call the network.
    """
    steps = [step for step in watch.steps if step.is_leaf or _costs(step)]
    broken = set(map(id, watch.stack))
    steps = [step for step in steps if id(step) not in broken]
    numbers = {id(step): index for index, step in enumerate(steps)}
    counter = _Counter()
    rows = [_write_row(step, numbers, counter, watch, counted, batch) for step in steps]
    rows += _list_unused(net, counter) if output is not None else []
    parameters = [p for p in net.parameters() if not is_lazy(p)]
    buffers = [b for b in net.buffers() if not is_lazy(b)]
    given = list(list_tensors(output))
    ends = [watch.origins[id(t)][0] for t in given if id(t) in watch.origins]
    return LayerTable(
        network=net_name or type(net).__name__,
        rows=tuple(rows),
        inputs=tuple((_name(one, index, inputs), (batch, *one.shape)) for index, one in enumerate(inputs)),
        outputs=tuple(_scale(tuple(t.shape), counted, batch) for t in given),
        output_rows=tuple(dict.fromkeys(numbers[id(end)] for end in ends if id(end) in numbers)),
        batch=batch,
        num_parameters=sum(p.numel() for p in parameters),
        num_trainable=sum(p.numel() for p in parameters if p.requires_grad),
        weight_bytes=sum(t.numel() * t.element_size() for t in [*parameters, *buffers]),
        is_measured=counted != batch,
    )


def _costs(step: Step) -> bool:
    """Whether a module that holds layers has parameters or work of its own to be listed."""
    own = step.module is not None and next(step.module.parameters(recurse=False), None) is not None
    return own or step.multiply_adds > 0 or step.saved_bytes > 0


class _Counter:
    """Counts each parameter where it comes first."""

    def __init__(self) -> None:
        self.owners: dict[int, str] = {}
        self.called: set[int] = set()

    def count(self, step: Step) -> dict[str, Any]:
        module = step.module
        if module is None:
            return {}
        again = id(module) in self.called
        self.called.add(id(module))
        owned = [p for p in module.parameters(recurse=step.is_leaf) if not is_lazy(p)]
        if again:
            return {"note": "again, weights counted above"} if owned else {}
        new = [p for p in owned if id(p) not in self.owners]
        old = [p for p in owned if id(p) in self.owners]
        for parameter in new:
            self.owners[id(parameter)] = step.path
        facts: dict[str, Any] = {
            "num_parameters": sum(p.numel() for p in new),
            "num_frozen": sum(p.numel() for p in new if not p.requires_grad),
        }
        if old:
            facts |= {"num_shared": sum(p.numel() for p in old), "shared_with": self.owners[id(old[0])]}
            facts["note"] = f"shares weights with {facts['shared_with']}"
        if new and not step.is_leaf:
            facts["note"] = "its own, beside those of its layers"
        if facts["num_frozen"]:
            whole = facts["num_frozen"] == facts["num_parameters"]
            facts["note"] = "; ".join(
                filter(None, [facts.get("note"), "frozen" if whole else "partly frozen"])
            )
        return facts


def _write_row(
    step: Step, numbers: dict[int, int], counter: _Counter, watch: Watch, counted: int, batch: int
) -> LayerRow:
    places = [
        (source if isinstance(source, int) else numbers.get(id(source)), shape)
        for source, shape in zip(step.sources, step.source_shapes, strict=True)
    ]
    linked = [(source, _scale(shape, counted, batch)) for source, shape in places if source is not None]
    limit = watch.input_places
    field = (
        step.field.limit(limit) if step.field is not None and len(limit) == len(step.field.spans) else None
    )
    return LayerRow(
        path=step.path,
        kind=step.kind,
        inputs=tuple(_scale(shape, counted, batch) for shape in step.inputs),
        outputs=tuple(_scale(shape, counted, batch) for shape in step.outputs),
        multiply_adds=-(-step.multiply_adds // counted),
        field=field,
        saved_bytes=step.saved_bytes * batch // counted,
        sources=tuple(source for source, _ in linked),
        source_shapes=tuple(shape for _, shape in linked),
        num_weight_layers=_count_weight_layers(step),
        **counter.count(step),
    )


def _scale(shape: tuple[int, ...], counted: int, batch: int) -> tuple[int, ...]:
    """The shape for the batch that the table speaks of, where a smaller one ran."""
    return (batch, *shape[1:]) if counted != batch and shape and shape[0] == counted else shape


def _count_weight_layers(step: Step) -> int:
    module = step.module
    if module is None:
        return int(step.meets_weights and step.multiply_adds > 0)
    if not step.is_leaf or type(module).__module__.endswith(
        (".normalization", ".batchnorm", ".instancenorm")
    ):
        return 0
    if isinstance(module, nn.RNNBase):
        return int(module.num_layers)
    return int(any(p.dim() > 1 for p in module.parameters() if not is_lazy(p)))


def _list_unused(net: nn.Module, counter: _Counter) -> list[LayerRow]:
    rows = []
    for path, module in net.named_modules():
        owned = [
            p for p in module.parameters(recurse=False) if id(p) not in counter.owners and not is_lazy(p)
        ]
        if not owned:
            continue
        for parameter in owned:
            counter.owners[id(parameter)] = path
        rows.append(
            LayerRow(
                path,
                type(module).__name__,
                (),
                (),
                num_parameters=sum(p.numel() for p in owned),
                num_frozen=sum(p.numel() for p in owned if not p.requires_grad),
                note="was not called",
            )
        )
    return rows


def _name(one: NetworkInput, index: int, inputs: Sequence[NetworkInput]) -> str:
    return one.name or (f"input{index + 1}" if len(inputs) > 1 else "input")
