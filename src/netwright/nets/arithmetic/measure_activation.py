"""The formula, the slope and the flat parts of an activation."""

from __future__ import annotations

import dataclasses
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.func import functional_call

from netwright.nets.arithmetic.activation_entry import ACTIVATIONS, GELU_TANH
from netwright.nets.arithmetic.curve import Curve
from netwright.nets.arithmetic.layer_facts import LayerFacts
from netwright.nets.arithmetic.measure_module import measure_module
from netwright.nets.arithmetic.write_value import write_value

_REACH = 20.0
_FLAT = 0.01
_VECTOR = {"Softmax", "Softmax2d", "Softmin", "LogSoftmax", "GLU"}


def measure_activation(layer: nn.Module, input_shape: tuple[int, ...]) -> LayerFacts:
    """Measure an activation: its formula with its own numbers, its range, where its slope vanishes.

    Args:
        layer: an activation of torch.nn.
        input_shape: of one sample.

    Raises:
        ShapeClash: it cannot take the input.

    >>> measure_activation(nn.Sigmoid(), (10,)).properties[3][1]
    'x < -5.99 and x > 5.99: the slope is below 1 % of its largest (0.25), learning nearly stops there'
    """
    name = type(layer).__name__
    entry = GELU_TANH if getattr(layer, "approximate", "none") == "tanh" else ACTIVATIONS[name]
    numbers = {
        key: write_value(float(value)) for key, value in vars(layer).items() if isinstance(value, int | float)
    }
    numbers.setdefault("init", "0.25")

    def fill(text: str) -> str:
        return text.format(**numbers)

    facts = measure_module(layer, input_shape)
    properties = [
        ("range", fill(entry.range)),
        ("derivative", fill(entry.derivative)),
    ]
    curve = None
    if name not in _VECTOR:
        properties += _find_flat_parts(layer)
        curve = _draw_curve(layer, name)
    return dataclasses.replace(
        facts,
        says=f"{fill(entry.says)[0].upper()}{fill(entry.says)[1:]}.",
        value=(f"out = {fill(entry.formula)}",),
        properties=tuple(properties),
        curve=curve,
    )


def _sample(
    layer: nn.Module, x: Float[Tensor, " points"]
) -> tuple[Float[Tensor, " points"], Float[Tensor, " points"]]:
    """Give values and slopes; a layer on the meta device gets its learnt slope as it starts."""
    state = {
        name: torch.full_like(p, layer_start(layer), device="cpu") for name, p in layer.named_parameters()
    }
    x = x.double().requires_grad_()
    state = {name: value[:1].double() for name, value in state.items()}
    y = functional_call(layer.eval(), state, (x,))
    (slope,) = torch.autograd.grad(y.sum(), x)
    return y.detach().float(), slope.float()


def layer_start(layer: nn.Module) -> float:
    """Give the slope that a PReLU starts with.

    >>> layer_start(nn.PReLU(init=0.1))
    0.1
    """
    held: Any = layer
    return float(getattr(held, "init", 0.25))


def _find_flat_parts(layer: nn.Module) -> list[tuple[str, str]]:
    # Half a step off the round numbers, where some have a corner.
    x = torch.arange(-_REACH, _REACH, 0.01, dtype=torch.float64) + 0.005
    _, slope = _sample(layer, x.float())
    top = float(slope.abs().max())
    steepest = float(x[int(slope.abs().argmax())])
    flat = (slope.abs() < _FLAT * top).tolist()
    edges = [at for at in range(1, len(flat)) if flat[at] != flat[at - 1]]
    parts, exact = [], True
    for start, end in zip([0, *edges], [*edges, len(flat)], strict=True):
        zero = not bool(slope[start:end].any())
        # Where a smooth slope only changes its sign, nothing is flat.
        if not flat[start] or not (zero or end - start > 15):
            continue
        low, high = float(x[start]) - 0.005, float(x[end - 1]) + 0.005
        below, above = write_value(round(low, 2)), write_value(round(high, 2))
        if start > 0 and end < len(flat):
            parts.append(f"{below} < x < {above}")
        else:
            parts.append(f"x > {below}" if start > 0 else f"x < {above}")
        exact = exact and zero
    one_slope = bool((slope.abs() > 0.999 * top).sum() > 100)
    steep = f"{top:.4g}" if one_slope else f"{top:.4g} at x = {write_value(round(steepest, 1))}"
    found = [("steepest slope", steep)]
    if parts:
        why = (
            "the slope is 0, nothing is learnt there"
            if exact
            else f"the slope is below 1 % of its largest ({top:.4g}), learning nearly stops there"
        )
        found.append(("saturates", f"{' and '.join(parts)}: {why}"))
    else:
        found.append(("saturates", "nowhere: the slope never falls below 1 % of its largest"))
    return found


def _draw_curve(layer: nn.Module, name: str) -> Curve:
    x = torch.linspace(-6, 6, 241)
    y, slope = _sample(layer, x)
    return Curve(tuple(x.tolist()), tuple(y.tolist()), tuple(slope.tolist()), "x", f"{name}(x)")
