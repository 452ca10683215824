"""The network of a run file, ready to train."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from torch import nn

from netwright.core.edit import Edit
from netwright.core.errors import NetworkError, ShapeClash, UsageError
from netwright.core.named import Named
from netwright.core.run_spec import ModelSpec
from netwright.core.task import Task
from netwright.nets.add_output import add_output
from netwright.nets.check_forward import check_forward
from netwright.nets.choose_network import choose_network
from netwright.nets.flow import Flow
from netwright.nets.has_lazy import has_lazy
from netwright.nets.init_weights import init_weights
from netwright.nets.load_network import load_network
from netwright.nets.load_package_network import is_ready
from netwright.nets.parameters import tie_parameters
from netwright.nets.place import Place
from netwright.nets.read_input import read_inputs
from netwright.nets.read_layers import read_layers
from netwright.nets.try_forward import try_forward


def build_network(
    spec: ModelSpec,
    *,
    input_shape: tuple[int, ...] | None,
    task: Task,
    num_numbers: int = 0,
    category_sizes: tuple[int, ...] = (),
    folder: Path | None = None,
) -> nn.Module:
    """Build the network: from the layer list, by name, or the one that fits the data.

    `output: auto` fits the end of a layer list to the target. A ready network gets its outputs from
    the task; to the user's own class or factory nothing is ever added.

    Args:
        spec: the `model` section.
        input_shape: shape of one sample; None where samples are not one tensor.
        task: what is asked of the network.
        num_numbers: how many leading features of a table are numbers.
        category_sizes: how the 0/1 columns after them group: their count for each column of the table.
        folder: the run file's folder; the current one without it.

    Returns:
        A plain module on the CPU in training mode, its weights drawn from the global generator.

    Raises:
        NetworkError: a layer, a class, an argument or an initialisation cannot be used.
        ShapeClash: a layer cannot take what arrives.

    >>> task = Task("multiclass", ("species",), ("cat", "dog", "owl"))
    >>> build_network(ModelSpec(layers=[{"Linear": 8}, "ReLU"]), input_shape=(4,), task=task)
    Sequential(
      (0): Linear(in_features=4, out_features=8, bias=True)
      (1): ReLU()
      (2): Linear(in_features=8, out_features=3, bias=True)
    )
    """
    home = (folder or Path.cwd()).resolve()
    if spec.layers is not None:
        net: nn.Module = _build_layers(spec, spec.layers, input_shape, task, home)
    else:
        facts = {
            "input_shape": input_shape,
            "num_outputs": task.num_outputs,
            "task_kind": task.kind,
            "num_numbers": num_numbers,
            "category_sizes": category_sizes,
        }
        net = _build_named(spec, facts, task, home)
    for path, to in spec.tie.items():
        tie_parameters(net, path, to, where=f"model.tie.{path}")
    if spec.init is not None:
        init_weights(net, spec.init)
    return net


def _build_layers(
    spec: ModelSpec, layers: list[Any], input_shape: tuple[int, ...] | None, task: Task, folder: Path
) -> nn.Sequential:
    flow = None if input_shape is None else Flow.start(input_shape)
    names: tuple[str, ...] = ("input",)
    if spec.inputs:
        try:
            given = read_inputs(spec.inputs)
        except UsageError as error:
            raise NetworkError(
                error.what, where="model.inputs", fix="inputs: {image: 3x32x32, row: 5, ids: 16:int}"
            ) from None
        names = tuple(spec.inputs)
        flow = Flow.gather([Flow.start(one.shape, one.dtype) for one in given])
    net, flow = read_layers(layers, flow, folder=folder, inputs=names)
    if spec.output == "none":
        return net
    if flow is None:
        raise NetworkError(
            "the layer that fits the target cannot be added: the shape of the samples is not known",
            where="model.output",
            fix=f"end the list in a layer that gives {task.num_outputs} numbers and write `output: none`",
        )
    try:
        return add_output(net, flow, task, Place("model.layers", len(layers), folder))
    except ShapeClash as clash:
        raise ShapeClash(
            clash.what, where=clash.where, fix=clash.fix, edit=_edit_last(layers, flow, task)
        ) from None


def _edit_last(layers: list[Any], flow: Flow, task: Task) -> Edit | None:
    """Give the last Linear as many numbers as the target takes."""
    for index in range(len(layers) - 1, -1, -1):
        if isinstance(layers[index], list):
            return None
        named = Named.parse(layers[index], where=f"model.layers[{index}]")
        if named.name != "Linear":
            continue
        if len(flow.sample) > 1 and flow.sample[-1] == task.num_outputs:
            return Edit("insert", f"model.layers[{index}]", "Flatten")
        right = Named("Linear", named.args[1:], {**named.kwargs, "out_features": task.num_outputs})
        return Edit(
            "replace", f"model.layers[{index}]", right.write() if not right.args else {"Linear": right.kwargs}
        )
    return None


def _build_named(spec: ModelSpec, facts: dict[str, Any], task: Task, folder: Path) -> nn.Module:
    shape = facts["input_shape"]
    use = spec.use or choose_network(shape)
    ready = is_ready(use)
    if use == "logistic" and not task.is_classification:
        raise NetworkError(
            f"`logistic` answers with classes, and the target `{task.targets[0]}` is a number",
            where="model.use",
            fix="use: linear",
        )
    if ready and shape is None:
        raise NetworkError(
            f"`{use}` needs the shape of the samples, which are not one tensor",
            where="model.use",
            fix="give your own network: `use: my_net.py:Net`",
        )
    net = load_network(use, spec.args, facts=facts, folder=folder)
    if shape is None or ":" not in use:
        return net
    if has_lazy(net):
        _fill_lazy(net, shape, use)
    else:
        check_forward(net, shape, where=f"model.use, {use}")
    return net


def _fill_lazy(net: nn.Module, shape: tuple[int, ...], use: str) -> None:
    """Give lazy layers their sizes by a forward pass over two samples."""
    try_forward(net, Flow.start(shape).x, where=f"model.use, {use}")
    left = [name for name, module in net.named_modules() if has_lazy(module) and not any(module.children())]
    if left:
        raise NetworkError(
            f"the lazy layer `{left[0]}` of `{use}` takes no part in forward and has no size",
            where=f"model.use, {use}",
            fix=f"call `{left[0]}` in forward, or take it out",
        )
