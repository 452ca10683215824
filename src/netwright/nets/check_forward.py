"""Whether a network's layers fit together, tried on two samples."""

from __future__ import annotations

import copy
import warnings
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _NormBase
from torch.nn.modules.conv import _ConvNd

from netwright.core.errors import ShapeClash
from netwright.nets.flow import Flow
from netwright.nets.run_sample import run_sample


def check_forward(net: nn.Module, input_shape: tuple[int, ...], *, where: str = "model.use") -> None:
    """Run a copy of a network on two random samples and name the layer that cannot take its input.

    Only clashes between the sizes of a torch.nn layer and what arrives there are reported; a network
    that fails in another way on made-up samples may still be right for real ones.

    Args:
        net: the network; it is left as it is.
        input_shape: shape of one sample.
        where: the place to name, such as the run file's field and the class.

    Raises:
        ShapeClash: a layer takes another size than arrives.

    >>> net = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(9, 3))
    >>> check_forward(net, (4,))
    Traceback (most recent call last):
    ...
    netwright.core.errors.ShapeClash: ShapeClash: layer `2` (Linear) takes 9 numbers and gets 8
      where: model.use, step 3 of 3, after `1` (batch, 8)
      fix:   nn.Linear(8, 3)
    """
    try:
        trial = copy.deepcopy(net)
    except Exception:  # a module that cannot be copied is not tried, and not wrong for it
        return
    steps: list[tuple[str, nn.Module, tuple[Any, ...]]] = []
    names = {module: name for name, module in trial.named_modules()}

    def enter(module: nn.Module, inputs: tuple[Any, ...]) -> None:
        steps.append((names[module], module, inputs))

    leaves = [module for module in trial.modules() if not any(module.children())]
    for module in leaves:
        module.register_forward_pre_hook(enter)
    state = torch.get_rng_state()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            run_sample(trial, Flow.start(input_shape).x)
    except Exception as raised:
        clash = _explain_step(steps, len(leaves), where)
        if clash is not None:
            raise clash from raised
    finally:
        torch.set_rng_state(state)


def _explain_step(
    steps: list[tuple[str, nn.Module, tuple[Any, ...]]], num_leaves: int, where: str
) -> ShapeClash | None:
    if not steps:
        return None
    name, layer, inputs = steps[-1]
    if len(inputs) != 1 or not isinstance(inputs[0], Tensor) or inputs[0].dim() < 2:
        return None
    x = inputs[0]
    arriving = "(" + ", ".join(["batch", *map(str, x.shape[1:])]) + ")"
    found = _compare(layer, x)
    if found is None:
        return None
    takes, gets, fix = found
    after = f"after `{steps[-2][0]}` {arriving}" if len(steps) > 1 else f"at the input {arriving}"
    return ShapeClash(
        f"layer `{name}` ({type(layer).__name__}) takes {takes} and gets {gets}",
        where=f"{where}, step {len(steps)} of {num_leaves}, {after}",
        fix=fix,
    )


def _compare(layer: nn.Module, x: Tensor) -> tuple[str, str, str] | None:
    """What the layer takes, what it gets, and the edit; None where its sizes are not at fault."""
    kind = type(layer).__name__
    if isinstance(layer, nn.Linear) and x.shape[-1] != layer.in_features:
        flat = x[0].numel()
        if x.dim() > 2 and flat == layer.in_features:
            shape = "x".join(map(str, x.shape[1:]))
            return f"{flat} numbers", f"{shape} not flattened", "flatten it first: x = x.flatten(1)"
        fix = f"nn.{kind}({x.shape[-1]}, {layer.out_features})"
        if x.dim() > 2:
            fix = f"x = x.flatten(1) before it and nn.{kind}({flat}, {layer.out_features})"
        return f"{layer.in_features} numbers", f"{x.shape[-1]}", fix
    if isinstance(layer, _ConvNd):
        axes = len(layer.kernel_size) + 2
        if x.dim() != axes:
            return f"{axes} axes, the batch among them", f"{x.dim()}", f"bring its input to {axes} axes"
        if x.shape[1] != layer.in_channels:
            fix = f"nn.{kind}({x.shape[1]}, {layer.out_channels}, kernel_size={layer.kernel_size})"
            return f"{layer.in_channels} channels", f"{x.shape[1]}", fix
    if isinstance(layer, _NormBase) and x.shape[1] != layer.num_features:
        return f"{layer.num_features} channels", f"{x.shape[1]}", f"nn.{kind}({x.shape[1]})"
    return None
