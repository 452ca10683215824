"""Whether a network's map is affine: the answer to a mixture is the mixture of the answers."""

from __future__ import annotations

import torch
from torch import nn

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.answer_with import answer_with
from netwright.checking.subject import Subject
from netwright.core.keep_random import keep_random


def measure_affinity(subject: Subject) -> float:
    """Measure f(ax + (1-a)z) - a f(x) - (1-a) f(z) in evaluation mode, for near and far inputs.

    Every parameter is moved a little first: a residual branch or a gate that starts at zero would make any
    network affine.

    Returns:
        The largest deviation, as a share of the spread of the answers: rounding for an affine map.

    Raises:
        CannotMeasure: inputs are not one tensor of real numbers, or the answers do not depend on them.
    """
    if not subject.is_float():
        raise CannotMeasure("the inputs are not one tensor of real numbers")
    x = subject.batch[:4]
    if not x.isfinite().all():
        raise CannotMeasure("the inputs are not finite")
    worst = 0.0
    with keep_random():
        near = torch.randn_like(x)
        net = _shake(subject.copy_net(training=False))
    moved = Subject(net, x)
    for scale in (1.0, 30.0, 1000.0):
        z = near * scale
        share = torch.linspace(-1, 2, len(x)).view(-1, *[1] * (x.ndim - 1)).to(x)
        first, second = answer_with(moved, x * scale), answer_with(moved, z)
        mixed = answer_with(moved, share * x * scale + (1 - share) * z)
        if first.shape != second.shape or not first.is_floating_point() or len(first) != len(x):
            raise CannotMeasure("there is not one answer a sample")
        share = share.view(-1, *[1] * (first.ndim - 1))
        spread = float((second - second[:1]).abs().max())
        if spread <= 1e-4 * float(second.abs().max()) or not torch.isfinite(second).all():
            raise CannotMeasure("the answers do not depend on the inputs")
        deviation = (mixed - share * first - (1 - share) * second).abs().max()
        worst = max(worst, float(deviation) / max(spread, float(first.abs().max())))
        if worst > 1e-2:
            break
    return worst


def _shake(net: nn.Module) -> nn.Module:
    with torch.no_grad():
        for part in net.parameters():
            if part.is_floating_point():
                part.add_(torch.randn_like(part) * (1 + part.abs()), alpha=0.05)
    return net
