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

from netwright.checking.call import Call
from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.function_net import FunctionNet
from netwright.checking.loop import Stepped
from netwright.checking.measures.find_turned import find_turned
from netwright.checking.measures.learn_copy import learn_copy
from netwright.checking.measures.list_losses import list_losses
from netwright.checking.measures.measure_freshness import measure_freshness
from netwright.checking.measures.trace_step import trace_step
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class LossMaximised(Rule):
    """See the page above."""

    severity = "error"
    checks = "the loss is minimised"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Measure the derivative of what is minimised after each loss."""
        call = subject.read(find_turned)
        turning = (
            [one for one in subject.loop.steppers if _maximises(one)] if subject.loop is not None else []
        )
        if call is not None and not turning:
            says = f"{call.name} is maximised: what is minimised falls as it grows"
            yield self._tell(subject, _find_place(subject, call), says, _measure(subject))
        elif turning and call is None and subject.read(list_losses):
            place = Place("", type(turning[0].optimizer).__name__, turning[0].made or turning[0].line)
            says = f"{type(turning[0].optimizer).__name__} has maximize=True, and the loss is to be minimised"
            if isinstance(subject.net, FunctionNet):
                says = "each step goes up the gradient, and the loss is to be minimised: w -= rate * w.grad"
            yield self._tell(subject, place, says, {"maximize": "True"})

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


def _find_place(subject: Subject, call: Call) -> Place:
    """Where the loss is made, of a log-softmax that belongs to the network."""
    trace = subject.read(trace_step)
    maker = trace.find_maker(trace.loss)
    is_loss = maker is not None and maker.in_loss and not call.in_loss
    return maker.place if maker is not None and is_loss else call.place


def _maximises(stepped: Stepped) -> bool:
    return any(bool(group.get("maximize")) for group in stepped.optimizer.param_groups)


def _measure(subject: Subject) -> dict[str, Any]:
    try:
        losses = learn_copy(subject).losses
    except CannotMeasure:
        return {}
    return {"what is minimised": round(losses[0], 4), f"after {len(losses)} steps": round(losses[-1], 4)}
