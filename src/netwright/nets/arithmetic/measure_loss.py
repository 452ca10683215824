"""The formula of a loss, and what it wants."""

from __future__ import annotations

import math
import warnings
from typing import Any

import torch
from torch import nn

from netwright.nets.arithmetic.curve import Curve
from netwright.nets.arithmetic.layer_facts import LayerFacts
from netwright.nets.arithmetic.loss_entry import LOSSES, LossEntry
from netwright.nets.arithmetic.measure_module import measure_module
from netwright.nets.arithmetic.write_value import write_shape, write_value


def measure_loss(layer: nn.Module, input_shape: tuple[int, ...] | None) -> LayerFacts:
    """Measure a loss: its formula with its own numbers, range, what it wants, and a curve.

    Args:
        layer: a loss of torch.nn.
        input_shape: of one sample's input; None where it is not known.

    >>> measure_loss(nn.CrossEntropyLoss(), (10,)).properties[3]
    ('untrained', 'about log(10) = 2.3026 with 10 classes')
    """
    name = type(layer).__name__
    entry = LOSSES[name]
    numbers = {key: write_value(float(v)) for key, v in vars(layer).items() if isinstance(v, int | float)}
    says = entry.says.format(**numbers)
    reduction = getattr(layer, "reduction", "mean")
    shape = input_shape or ()
    output = () if reduction != "none" else shape[1:] if name in {"CrossEntropyLoss", "NLLLoss"} else shape
    properties = [
        ("range", entry.range),
        ("input", entry.wants_input.format(**numbers)),
        ("target", entry.wants_target.format(**numbers)),
    ]
    if "classes" in entry.wants_input and name in {"CrossEntropyLoss", "NLLLoss"} and shape:
        start = f"about log({shape[0]}) = {math.log(shape[0]):.4f} with {shape[0]} classes"
        properties.append(("untrained", start))
    noted = []
    if name == "CrossEntropyLoss" and shape == (1,):
        noted.append("with one class the loss is always 0 and nothing is learnt: use BCEWithLogitsLoss")
    return LayerFacts(
        name,
        repr(layer),
        f"{says[0].upper()}{says[1:]}.",
        (input_shape,) if input_shape else (),
        (output,),
        (f"loss = {entry.formula.format(**numbers)}", _write_reduction(reduction)),
        parameters=measure_module(layer).parameters,
        curve=_draw_curve(layer, entry, numbers),
        properties=tuple(properties),
        warnings=tuple(noted),
        notes=_note_output(reduction, output),
    )


def _write_reduction(reduction: str) -> str:
    return {
        "mean": "reduction='mean': one number, the mean over all values or samples",
        "sum": "reduction='sum': one number, which grows with the batch",
        "none": "reduction='none': one number for each",
        "batchmean": "reduction='batchmean': the sum over all values, divided by the batch",
    }.get(reduction, f"reduction={reduction!r}")


def _note_output(reduction: str, output: tuple[int, ...]) -> tuple[str, ...]:
    return (
        (f"a sample gives {write_shape(output)}: reduce it before backward()",) if reduction == "none" else ()
    )


def _draw_curve(layer: Any, entry: LossEntry, numbers: dict[str, str]) -> Curve | None:
    if entry.plot is None:
        return None
    low, high, target = entry.plot
    name = type(layer).__name__
    x = torch.linspace(low, high, 241, requires_grad=True)
    settings = {key: float(numbers[key]) for key in ("beta", "delta", "margin") if key in numbers}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        loss = type(layer)(**settings, reduction="none")
    if name == "CrossEntropyLoss":
        y = loss(torch.stack([x, torch.zeros_like(x)], 1), torch.zeros(len(x), dtype=torch.long))
        x_name = "lead of the right logit, two classes"
    elif name in {"NLLLoss", "NLLLoss2d"}:
        y = loss(x[:, None], torch.zeros(len(x), dtype=torch.long))
        x_name = "log-probability of the right class"
    else:
        y = loss(x, torch.full_like(x, target))
        x_name = f"input, target {write_value(target)}"
    (slope,) = torch.autograd.grad(y.sum(), x)
    return Curve(tuple(x.tolist()), tuple(y.tolist()), tuple(slope.tolist()), x_name, name)
