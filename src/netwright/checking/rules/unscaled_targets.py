"""The numbers to predict are so large that the network spends its training on reaching them.

What it finds
-------------
Regression targets of 50 and more on average, where a copy that learns them as they are has taken away less
than a tenth of their variance after 60 steps, and a copy that learns them standardised more than half of it.

Why it matters
--------------
The last layer begins near 0 and moves by the learning rate: thousands of steps go by before the answers are
in the range of the targets.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(3, 32), nn.ReLU(), nn.Linear(32, 1))
    inputs = torch.randn(64, 3)
    targets = inputs.sum(1, keepdim=True)
    targets = 300 * (targets - targets.mean())
    loss = nn.MSELoss()

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(3, 32), nn.ReLU(), nn.Linear(32, 1))
    inputs = torch.randn(64, 3)
    targets = inputs.sum(1, keepdim=True)
    loss = nn.MSELoss()

Source
------
Both copies learn the same batch with Adam at 0.001; the losses are given as shares of the variance.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, final

from torch import Tensor

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.learn_copy import learn_copy
from netwright.checking.measures.list_losses import list_losses
from netwright.checking.place import Place
from netwright.checking.place_data import place_data
from netwright.checking.rule import Rule
from netwright.checking.subject import Loss, Subject
from netwright.core.find_answer import find_answer
from netwright.core.finding import Finding


@final
class UnscaledTargets(Rule):
    """See the page above."""

    severity = "warning"
    checks = "the targets have a size that can be learnt"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Train one copy on the targets, another on the same standardised."""
        if subject.is_synthetic:
            raise CannotMeasure("the samples are made up")
        uses = [use for use in subject.read(list_losses) if use.name in _LOSSES]
        targets = subject.targets
        if len(uses) != 1 or uses[0].target.shape != targets.shape or not targets.is_floating_point():
            raise CannotMeasure("there is not one regression loss")
        mean, scale = targets.mean(0, keepdim=True), targets.std(0, keepdim=True)
        if float(targets.abs().mean()) < 50 or not bool((scale > 1e-6).all()) or len(targets) < 8:
            return
        if not bool(uses[0].target.equal(targets)):
            return  # the loop scales them itself
        loss = subject.loss
        if loss is not None and uses[0].answer.shape != targets.shape:
            loss = _pair_answers(loss)  # what `loss-broadcast` tells of hides nothing else
        standard = Subject(subject.net, subject.inputs, (targets - mean) / scale, subject.loss)
        raw = learn_copy(subject, steps=60, rate=1e-3, seconds=0.4, loss=loss)
        mended = learn_copy(standard, steps=len(raw.losses), rate=1e-3, seconds=2, loss=loss)
        raw_share = _measure_left(raw.answer, targets)
        share = _measure_left(mended.answer, standard.targets)
        if len(mended.losses) < 20 or raw_share < 0.9 or share > 0.5:
            return
        yield self.find(
            _place_targets(subject) or uses[0].call.place if subject.loop is not None else "the targets",
            says=f"the targets are {float(targets.mean()):.4g} on average: after {len(raw.losses)} steps a "
            f"copy has all of the error left, and one that learns them standardised {share:.0%} of it",
            fix="targets = (targets - mean) / std of the training part, and answers * std + mean in use",
            evidence={"error left as they are": raw_share, "error left standardised": share},
        )


_LOSSES = frozenset({"mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss"})


def _place_targets(subject: Subject) -> Place | None:
    """Where the targets of the training part were made; None where no such line is known."""
    place = place_data(subject, "train", targets=True) if "train" in subject.parts else None
    return place if isinstance(place, Place) and place.kind.startswith("the targets") else None


def _pair_answers(loss: Loss) -> Loss:
    """The same loss of answers in the shape of their targets."""

    def compare(output: Any, truth: Tensor) -> Any:
        answer = find_answer(output)[0]
        return loss(answer.reshape(truth.shape) if answer.numel() == truth.numel() else output, truth)

    return compare


def _measure_left(answer: Tensor, targets: Tensor) -> float:
    """Squared error as a share of the variance."""
    error = (answer.reshape(targets.shape) - targets).square().mean()
    return float(error / targets.var())
