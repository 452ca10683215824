"""The sign of the loss is turned round: training makes the answers worse.

What it finds
-------------
Every loss function of the step enters what is minimised with a minus, or a log-probability of the right class
does without one; in a watched loop also an optimizer with `maximize=True`.

Why it matters
--------------
Each step makes the right answer less likely; the number that is printed falls, and goes on falling below 0.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))

    def loss(answer, targets):
        return -nn.functional.cross_entropy(answer, targets)

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))

    def loss(answer, targets):
        return -answer.log_softmax(1)[torch.arange(len(targets)), targets].mean()

Source
------
The derivative of what is minimised after each loss is measured. Silent where one of several is minimised
(adversarial training), and a warning on a network that was trained before (unlearning).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, final

import torch
from torch import Tensor

from netwright.checking.call import Call
from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.learn_copy import learn_copy
from netwright.checking.measures.list_losses import list_losses
from netwright.checking.measures.measure_freshness import measure_freshness
from netwright.checking.measures.trace_step import trace_step
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.checking.trace import Trace
from netwright.core.finding import Finding


@final
class LossMaximised(Rule):
    """See the page above."""

    severity = "error"
    checks = "the loss is minimised"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Measure the derivative of what is minimised after each loss."""
        if subject.loop is not None and subject.loop.turned is not None:
            line, says = subject.loop.turned
            yield self._tell(subject, Place("", "loss", line), says, {})
            return
        call = _find_turned(subject)
        if call is not None:
            says = f"{call.name} is maximised: what is minimised falls as it grows"
            yield self._tell(subject, call.place, says, _measure(subject))

    def _tell(self, subject: Subject, place: Place, says: str, evidence: dict[str, Any]) -> Finding:
        is_fresh = any(measure_freshness(module) for module in subject.net.modules())
        return self.find(
            place,
            says=says,
            fix="the loss as it is: loss.backward(), without a minus and without maximize=True"
            if "log_softmax" not in says
            else "-log_probs[torch.arange(len(targets)), targets].mean(): with a minus",
            evidence=evidence,
            severity="error" if is_fresh else "warning",
        )


def _find_turned(subject: Subject) -> Call | None:
    trace = subject.read(trace_step)
    if trace.loss is None or not trace.loss.requires_grad:
        return None
    uses = [use.call for use in subject.read(list_losses) if _depends(use.call.result)]
    if uses:
        slopes = [_measure_slope(trace, call) for call in uses]
        return uses[0] if all(bool((slope < 0).all()) for slope in slopes) else None
    targets = subject.targets
    for call in trace.list_calls("log_softmax"):
        if not isinstance(targets, Tensor) or targets.is_floating_point() or not _depends(call.result):
            continue
        slope = _measure_slope(trace, call)
        if slope.ndim != 2 or targets.shape != slope.shape[:1] or bool((slope < 0).any()):
            continue
        rows, columns = slope.nonzero(as_tuple=True)
        if len(rows) == len(targets) and bool((columns == targets[rows]).all()):
            return call
    return None


def _depends(tensor: object) -> bool:
    return isinstance(tensor, Tensor) and tensor.requires_grad


def _measure_slope(trace: Trace, call: Call) -> Tensor:
    if trace.loss is None:
        raise CannotMeasure("there is no loss")
    (slope,) = torch.autograd.grad(trace.loss, call.result, retain_graph=True, allow_unused=True)
    return torch.zeros(1) if slope is None else slope


def _measure(subject: Subject) -> dict[str, Any]:
    try:
        losses = learn_copy(subject).losses
    except CannotMeasure:
        return {}
    return {"what is minimised": round(losses[0], 4), f"after {len(losses)} steps": round(losses[-1], 4)}
