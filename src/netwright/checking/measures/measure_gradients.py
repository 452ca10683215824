"""How large the gradient of each layer's weights is beside the weights."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.trace_step import trace_step
from netwright.checking.subject import Subject
from netwright.checking.trace import Trace, Visit

_KINDS = (nn.Linear, nn.modules.conv._ConvNd)


@dataclass(frozen=True, eq=False)
class Pull:
    """What a step does to a layer with weights.

    Args:
        visit: when the layer ran.
        ratio: norm of the gradient over norm of the weights (or of fresh ones, where that is larger).
    """

    visit: Visit
    ratio: float


def measure_gradients(subject: Subject) -> list[Pull]:
    """Measure the pull on every Linear and convolution that has a gradient, in the order in which they ran.

    Layers without any gradient (a branch that starts at zero) are left out.

    Raises:
        CannotMeasure: there is no loss with a gradient, or the gradient is not finite.
    """
    return [pull for pull in list_pulls(subject.read(trace_step)) if pull.ratio]


def list_pulls(trace: Trace) -> list[Pull]:
    """List the pull on every Linear and convolution of a step, zeros too, in the order in which they ran.

    Args:
        trace: of a step whose gradient's graph is still there; it stays.

    Raises:
        CannotMeasure: there is no loss with a gradient, or the gradient is not finite.
    """
    if trace.loss is None or not trace.loss.requires_grad:
        raise CannotMeasure("the loss has no gradient")
    layers: dict[int, Visit] = {}
    for visit in trace.leaves:
        weight = getattr(visit.module, "weight", None)
        if isinstance(visit.module, _KINDS) and isinstance(weight, Tensor) and weight.requires_grad:
            layers.setdefault(id(weight), visit)
    if not layers:
        raise CannotMeasure("no Linear or convolution is trained")
    weights: list[Any] = [visit.module.weight for visit in layers.values()]
    gradients = torch.autograd.grad(trace.loss, weights, retain_graph=True, allow_unused=True)
    pulls = []
    for visit, weight, gradient in zip(layers.values(), weights, gradients, strict=True):
        if gradient is None:
            continue
        drawn = math.sqrt(len(weight) / 3)  # the norm that PyTorch draws: weights may start at zero
        size = float(gradient.norm()) / max(float(weight.detach().norm()), drawn)
        if not math.isfinite(size):
            raise CannotMeasure("the gradient is not finite")
        pulls.append(Pull(visit, size))
    return pulls
