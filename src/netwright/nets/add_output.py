"""The last layer, fitted to the target."""

from __future__ import annotations

from torch import nn
from torch.nn.modules.conv import _ConvNd

from netwright.core.errors import ShapeClash
from netwright.core.task import Task
from netwright.nets.blocks.repeat import Repeat
from netwright.nets.blocks.routed import Routed
from netwright.nets.carry_flow import carry_flow
from netwright.nets.flow import Flow
from netwright.nets.place import Place

_SHAPE_ONLY = (nn.Flatten, nn.Identity, nn.AdaptiveAvgPool1d, nn.AdaptiveAvgPool2d, nn.AdaptiveAvgPool3d)
_SQUASHING = (nn.Softmax, nn.LogSoftmax, nn.Softmax2d, nn.Softmin, nn.Sigmoid, nn.LogSigmoid)


def add_output(net: nn.Sequential, flow: Flow, task: Task, place: Place) -> nn.Sequential:
    """Add the layer that fits the target, unless the list already ends in it.

    A list is complete where its last weight layer (Linear, convolution) gives one number for each
    output, with nothing after it but flattening, averaging, or a softmax or sigmoid. Else a Flatten
    where it is needed and a Linear are added; never a softmax or a sigmoid, which belong to the loss.

    Args:
        net: the layers.
        flow: what comes out of them.
        task: tells the number of outputs.
        place: the field of the list in the run file (`path`), and the number of layers written.

    Returns:
        The same layers, and those that were added.

    Raises:
        ShapeClash: the list ends in a Linear of another size.

    >>> task = Task("multiclass", ("species",), ("cat", "dog", "owl"))
    >>> from pathlib import Path
    >>> net = nn.Sequential(nn.Linear(4, 8), nn.ReLU())
    >>> add_output(net, Flow.start((8,)), task, Place("model.layers", 2, Path()))[2]
    Linear(in_features=8, out_features=3, bias=True)
    """
    wanted = task.num_outputs
    last, squash = _find_last(net)
    if isinstance(last, (nn.Linear, _ConvNd)) and flow.sample == (wanted,):
        return net
    if last is not None and not _is_known(last) and flow.sample == (wanted,):
        return net
    if isinstance(last, nn.Linear):
        raise _explain_size(last, squash, flow, task, place)
    if len(flow.sample) != 1:
        flatten = nn.Flatten()
        flow = carry_flow(flatten, flow, place)
        net.append(flatten)
    net.append(nn.Linear(flow.sample[0], wanted))
    return net


def _find_last(net: nn.Module) -> tuple[nn.Module | None, nn.Module | None]:
    """The last layer that is not about shape only, and the squashing layer after it, if any."""
    squash = None
    for layer in reversed(_flatten_layers(net)):
        if isinstance(layer, _SHAPE_ONLY):
            continue
        if isinstance(layer, _SQUASHING) and squash is None:
            squash = layer
            continue
        return layer, squash
    return None, squash


def _flatten_layers(net: nn.Module) -> list[nn.Module]:
    if type(net) in {nn.Sequential, Repeat, Routed}:
        # children() would leave out a layer that stands there a second time.
        return [layer for child in net._modules.values() if child for layer in _flatten_layers(child)]
    return [net]


def _is_known(layer: nn.Module) -> bool:
    return type(layer).__module__.startswith(("torch.nn.", "netwright.nets."))


def _explain_size(
    last: nn.Linear, squash: nn.Module | None, flow: Flow, task: Task, place: Place
) -> ShapeClash:
    wanted = task.num_outputs
    target = f"`{task.targets[0]}`" if len(task.targets) == 1 else f"{len(task.targets)} targets"
    if task.kind == "multiclass":
        asks = f"target {target} has {wanted} classes"
    elif task.kind == "binary":
        asks = f"target {target} has two classes, which take 1 number (the logit of `{task.classes[1]}`)"
    else:
        asks = f"target {target} takes 1" if wanted == 1 else f"{target} take {wanted}"
    after = f" and a {type(squash).__name__}" if squash else ""
    sequence = f" at each of {flow.sample[0]} steps" if len(flow.sample) > 1 else ""
    fix = (
        f"`Linear: {wanted}`, or an activation such as `ReLU` after it and netwright adds `Linear: {wanted}`"
    )
    if sequence:
        fix = "`Flatten` before it, or `Recurrent` with take: last"
    return ShapeClash(
        f"the last layer, `Linear`{after}, gives {last.out_features} numbers{sequence} and {asks}",
        where=f"{place.path}[{place.number - 1}]",
        fix=fix,
    )
