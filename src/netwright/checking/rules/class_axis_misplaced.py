"""Cross-entropy takes the places of a sequence or map for its classes.

What it finds
-------------
Answers (batch, length, classes) given as they are to a loss that wants the classes on axis 1: it raises, or,
where the length happens to be the number of classes, it trains the wrong thing.

Why it matters
--------------
Scores of different places compete with each other instead of scores of different classes.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Embedding(30, 8), nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 5))
    inputs, targets = torch.randint(30, (32, 5)), torch.randint(5, (32, 5))
    loss = nn.CrossEntropyLoss()

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Embedding(30, 8), nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 5))
    inputs, targets = torch.randint(30, (32, 5)), torch.randint(5, (32, 5))

    def loss(answer, targets):
        return nn.functional.cross_entropy(answer.transpose(1, 2), targets)

Source
------
torch.nn.CrossEntropyLoss: input (N, C, d1, ...). An axis that is shorter for shorter inputs holds places.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, final

from torch import Tensor, nn

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.holds_places import holds_places
from netwright.checking.measures.learn_copy import learn_copy
from netwright.checking.measures.list_losses import LossUse, list_losses
from netwright.checking.measures.try_step import try_step
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.find_answer import find_answer
from netwright.core.finding import Finding


@final
class ClassAxisMisplaced(Rule):
    """See the page above."""

    severity = "error"
    checks = "cross-entropy finds the classes on axis 1"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Compare the axes of answers and targets, and try shorter inputs."""
        for use in subject.read(list_losses):
            if use.name not in {"cross_entropy", "nll_loss"} or use.answer.ndim < 3:
                continue
            if not _is_misplaced(subject, use):
                continue
            num_classes = use.answer.shape[-1]
            order = "transpose(1, 2)" if use.answer.ndim == 3 else "movedim(-1, 1)"
            yield self.find(
                use.call.place,
                says=f"{use.name} takes axis 1 for the classes, and in the answers {tuple(use.answer.shape)} "
                f"the {num_classes} classes are the last axis: places compete instead of classes",
                fix=f"loss(answer.{order}, targets): the classes on axis 1",
                evidence={"axis of the classes": use.answer.ndim - 1} | _prove(subject, use),
            )


def _is_misplaced(subject: Subject, use: LossUse) -> bool:
    answer, target = use.answer, use.target
    if target.is_floating_point() and target.shape == answer.shape:
        last, first = target.sum(-1), target.sum(1)
        return bool(((last - 1).abs() < 1e-3).all() and ((first - 1).abs() > 0.1).any())
    if target.is_floating_point() or target.shape != answer.shape[:-1]:
        return False
    if use.has_failed:
        return True
    given = subject.read(try_step).answer
    is_plain = given is not None and given.stride() == answer.stride() and given.shape == answer.shape
    return is_plain and holds_places(subject, use)


def _prove(subject: Subject, use: LossUse) -> dict[str, Any]:
    def mended(output: Any, targets: Any) -> Tensor:
        moved = find_answer(output)[0].movedim(-1, 1)
        moved_targets = targets.movedim(-1, 1) if targets.shape == use.answer.shape else targets
        return nn.functional.cross_entropy(moved, moved_targets)

    try:
        learnt = learn_copy(subject, loss=mended)
    except CannotMeasure:
        return {}
    return {"loss mended": round(learnt.losses[0], 4), "after 30 steps": round(learnt.losses[-1], 4)}
