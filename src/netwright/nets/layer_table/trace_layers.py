"""A network becomes its table of layers."""

from __future__ import annotations

import copy
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor, nn
from torch.func import functional_call
from torch.nn.utils.parametrize import is_parametrized

from netwright.nets.empty_state import empty_state
from netwright.nets.has_lazy import has_lazy
from netwright.nets.layer_table.explain_break import explain_break
from netwright.nets.layer_table.layer_table import LayerTable
from netwright.nets.layer_table.list_rows import list_rows
from netwright.nets.layer_table.network_input import NetworkInput
from netwright.nets.layer_table.watch_forward import Watch, list_tensors, watch_forward

_SMALL_BATCH = 2
_MOST_SAMPLES = 64


@dataclass(eq=False)
class _Pass:
    net: nn.Module
    inputs: Sequence[NetworkInput]
    batch: int
    watch: Watch
    output: Any = None
    broken: Exception | None = None


def trace_layers(
    net: nn.Module,
    inputs: Sequence[NetworkInput],
    *,
    batch: int = 64,
    name: str | None = None,
    notes: Sequence[str] = (),
) -> LayerTable:
    """Run a network once, without data where its code allows it, and list what happened.

    The pass runs in training mode on the meta device: shapes without memory or arithmetic. Where the
    code looks at values, or holds constants, a copy of the network runs on two samples. The network
    itself, its buffers and the global random generators stay as they are.

    Args:
        net: any module.
        inputs: what it takes.
        batch: samples in a batch, for the memory in training.
        name: what to call the network; its class without it.
        notes: what the table should say below.

    Returns:
        The table; with its `failure` set where the forward pass broke.

    >>> table = trace_layers(nn.Sequential(nn.Linear(4, 8), nn.ReLU()), [NetworkInput((4,))])
    >>> table.num_parameters, table.multiply_adds, [row.kind for row in table.rows]
    (40, 32, ['Linear', 'ReLU'])
    """
    needs_values = has_lazy(net) or any(one.has_indices for one in inputs)
    with warnings.catch_warnings(), torch.random.fork_rng(devices=[]):
        warnings.simplefilter("ignore")
        done = None if needs_values else _run_without_data(net, inputs, batch)
        if done is not None and done.broken is not None:
            indices = _mark_indices(done)
            done = None if indices is None else _run_without_data(net, indices, batch)
            inputs = inputs if indices is None else indices
        if done is None or done.broken is not None:
            done = _run_samples(net, inputs)
            indices = None if done.broken is None else _mark_indices(done)
            done = done if indices is None else _run_samples(net, indices)
        table = list_rows(
            done.net, done.watch, done.output, done.inputs, counted=done.batch, batch=batch, net_name=name
        )
        table = replace(table, notes=tuple(notes))
        if done.broken is None:
            return table
        return replace(table, failure=explain_break(done.broken, done.watch, net, batch=done.batch))


def _is_leaf(module: nn.Module) -> bool:
    """Whether a module is one layer for a person: what has no layers inside, or keeps them to itself."""
    if next(module.children(), None) is None or isinstance(module, nn.MultiheadAttention):
        return True
    return is_parametrized(module) and set(dict(module.named_children())) == {"parametrizations"}


def _run_without_data(net: nn.Module, inputs: Sequence[NetworkInput], batch: int) -> _Pass:
    state = empty_state(net)
    made = [one.make(batch, device="meta") for one in inputs]
    with _keep_attributes(net), _training(net):
        return _run(net, inputs, made, list(state.values()), batch, state)


def _run_samples(net: nn.Module, inputs: Sequence[NetworkInput]) -> _Pass:
    known = [len(one.samples) for one in inputs if one.samples is not None]
    batch = min([_MOST_SAMPLES, *known]) if known and any(one.has_indices for one in inputs) else _SMALL_BATCH
    try:
        trial = copy.deepcopy(net)
    except Exception:  # what cannot be copied is run itself
        trial = net
    made = [one.make(batch) for one in inputs]
    state = [t for t in [*trial.parameters(), *trial.buffers()] if not nn.parameter.is_lazy(t)]
    # Counted are products: what oneDNN runs as one opaque step (LSTM) hides them.
    with _training(trial), torch.backends.mkldnn.flags(enabled=False):
        return _run(trial, inputs, made, state, batch, None)


def _run(
    net: nn.Module,
    inputs: Sequence[NetworkInput],
    made: list[Tensor],
    state: list[Tensor],
    batch: int,
    meta_state: dict[str, Tensor] | None,
) -> _Pass:
    args = tuple(x for x, one in zip(made, inputs, strict=True) if one.name is None)
    kwargs = {one.name: x for x, one in zip(made, inputs, strict=True) if one.name is not None}
    output, broken = None, None
    with torch.enable_grad(), watch_forward(net, made, state, _is_leaf) as watch:
        try:
            if meta_state is None:
                output = net(*args, **kwargs)
            else:
                output = functional_call(net, meta_state, args, kwargs, tie_weights=False)
        except Exception as raised:
            broken = raised
    return _Pass(net, inputs, batch, watch, output, broken)


def _mark_indices(done: _Pass) -> list[NetworkInput] | None:
    """Take an input that an Embedding could not read as whole numbers; None where that is not the trouble."""
    if not done.watch.stack or not isinstance(done.watch.stack[-1].module, (nn.Embedding, nn.EmbeddingBag)):
        return None
    x = next(list_tensors(done.watch.arriving[-1]), None)
    source = done.watch.origins.get(id(x), (None, None))[0]
    inputs = list(done.inputs)
    if not isinstance(source, int) or not inputs[-1 - source].dtype.is_floating_point:
        return None
    if inputs[-1 - source].samples is not None:
        return None
    inputs[-1 - source] = inputs[-1 - source].to_indices()
    return inputs


@contextmanager
def _training(net: nn.Module) -> Iterator[None]:
    modes = {module: module.training for module in net.modules()}
    net.train()
    try:
        yield
    finally:
        for module, mode in modes.items():
            module.training = mode


@contextmanager
def _keep_attributes(net: nn.Module) -> Iterator[None]:
    """A pass without data must leave none of its tensors on the user's modules (`self.attention = …`)."""
    kept = []
    for module in net.modules():
        if type(module).__module__.startswith(("torch.nn.", "netwright.nets.")):
            continue
        own = {k: v for k, v in vars(module).items() if not k.startswith("_")}
        inside = {k: copy.copy(v) for k, v in own.items() if isinstance(v, (list, dict, set))}
        kept.append((module, own, inside))
    try:
        yield
    finally:
        for module, own, inside in kept:
            for name in [k for k in vars(module) if not k.startswith("_") and k not in own]:
                del vars(module)[name]
            vars(module).update(own)
            for name, before in inside.items():
                holder = own[name]
                holder.clear()
                holder.extend(before) if isinstance(holder, list) else holder.update(before)
