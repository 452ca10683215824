"""By how much layers, and products with weights of the user's own, enlarge what they are given."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from torch import Tensor, nn

from netwright.checking.function_net import FunctionNet
from netwright.checking.measures.looks_drawn import is_moved, looks_drawn
from netwright.checking.measures.trace_step import trace_step
from netwright.checking.place import Place
from netwright.checking.subject import Subject
from netwright.checking.trace import Trace

_PRODUCTS = ("matmul", "__matmul__", "mm")
_LEAST = 8
"""Inputs of a unit; of fewer a gain says little."""


@dataclass(frozen=True)
class Gain:
    """The gain of one weight matrix.

    Args:
        place: the layer, or the line that made the weights.
        value: standard deviation of the weights times the root of the inputs; 0 where it cannot be told.
        is_trained: whether the weights do not look as if they were just drawn.
        own: the user's name of a matrix that is no layer's.
        num_inputs: inputs of a unit.
    """

    place: Place
    value: float
    is_trained: bool
    own: str = ""
    num_inputs: int = 0


def measure_gains(subject: Subject) -> list[Gain]:
    """Measure the gain of each weight layer, and of each matrix that forward multiplies by.

    Raises:
        CannotMeasure: there is no training step.
    """
    trace = subject.read(trace_step)
    gains = []
    for visit in trace.leaves:
        if isinstance(visit.module, nn.Linear | nn.modules.conv._ConvNd):
            place = Place(visit.path, type(visit.module).__name__, visit.place.line)
            gains.append(_measure_layer(visit.module, place))
    return gains + list(_measure_own(subject, trace))


def _measure_layer(module: nn.Module, place: Place) -> Gain:
    bias, weight = module.bias, module.weight
    if not isinstance(weight, Tensor):
        return Gain(place, 0.0, False)
    is_trained = isinstance(bias, Tensor) and is_moved(bias, weight)
    is_drawn = weight[0].numel() > _LEAST and looks_drawn(weight, bias if isinstance(bias, Tensor) else None)
    return Gain(place, _measure(weight) if is_drawn else 0.0, is_trained, num_inputs=weight[0].numel())


def _measure_own(subject: Subject, trace: Trace) -> Iterator[Gain]:
    names = {id(part): name for name, part in trace.parameters.items()}
    for call in trace.list_calls(*_PRODUCTS, in_loss=False):
        weight = call.args[1] if len(call.args) > 1 else None
        if not isinstance(weight, Tensor) or id(weight) not in names or weight.ndim != 2:
            continue
        name, rows = names[id(weight)], weight.detach().T
        line = subject.lines.get(name) if isinstance(trace.net, FunctionNet) else call.place.line
        can_tell = min(rows.shape) >= 3 and rows.numel() >= 64
        is_drawn = can_tell and looks_drawn(rows)
        value = _measure(rows) if is_drawn and rows.shape[1] > _LEAST else 0.0
        place = Place(name, "Parameter", line or call.place.line)
        yield Gain(place, value, can_tell and not is_drawn, name, rows.shape[1])


def _measure(weight: Tensor) -> float:
    return float(weight.detach().std()) * math.sqrt(weight[0].numel())
