"""ReduceLROnPlateau waits for a score to fall that is rising as it should.

What it finds
-------------
A schedule in mode `min` whose scores are the share of right answers, as the script itself counts them, or
rise while the loss falls, so that it cuts the learning rate; or one in mode `max` whose scores fall as the
loss does, and are about as large.

Why it matters
--------------
An accuracy that rises looks to it like no progress: every few epochs the rate is cut, and training stands
still.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

    def train():
        optimizer = torch.optim.Adam(net.parameters(), lr=0.02)
        schedule = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=1)
        for score in (0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9):
            for _ in range(4):
                optimizer.zero_grad()
                loss(net(inputs), targets).backward()
                optimizer.step()
            schedule.step(score)

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

    def train():
        optimizer = torch.optim.Adam(net.parameters(), lr=0.02)
        schedule = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, mode="max", patience=1)
        for score in (0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9):
            for _ in range(4):
                optimizer.zero_grad()
                loss(net(inputs), targets).backward()
                optimizer.step()
            schedule.step(score)

Source
------
The scores that `step` was given, comparisons of answers with the truth, the losses, and the learning rates.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import final

from torch.optim.lr_scheduler import ReduceLROnPlateau

from netwright.checking.measures.read_loop import read_loop
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class PlateauWrongWay(Rule):
    """See the page above."""

    severity = "warning"
    checks = "the score that the schedule waits for moves its way"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Compare the scores with the mode."""
        loop = subject.read(read_loop)
        for kept in loop.schedules:
            schedule, scores = kept.schedule, kept.values
            if not isinstance(schedule, ReduceLROnPlateau) or len(scores) < 5:
                continue
            rises = schedule.mode == "min"
            is_accuracy = rises and kept.num_shares > 1 and scores[-1] > scores[0]
            part = len(loop.losses) // 4
            is_learning = part > 0 and sum(loop.losses[-part:]) < 0.95 * sum(loop.losses[:part])
            rates = [rate for stepped in loop.steppers for rate in stepped.rates]
            is_wrong = _is_rising(scores) if rises else _is_falling_loss(scores, loop.losses)
            if not is_accuracy and (not is_wrong or not is_learning or (not rises and rates[-1] >= rates[0])):
                continue
            says = "fall, and the score rises while the loss falls" if rises else "rise, and it is a loss"
            says = "fall, and it is the share of right answers" if is_accuracy else says
            yield self.find(
                Place("", type(schedule).__name__, kept.line),
                says=f"the schedule waits for its score to {says}",
                fix=f'ReduceLROnPlateau(optimizer, mode="{"max" if rises else "min"}", …)',
                evidence={
                    "first score": scores[0],
                    "last score": scores[-1],
                    "first rate": rates[0],
                    "rate now": float(schedule.optimizer.param_groups[0]["lr"]),
                },
            )


def _is_rising(scores: list[float]) -> bool:
    rising = sum(two >= one for one, two in pairwise(scores)) / (len(scores) - 1)
    return rising >= 0.75 and scores[-1] > scores[0]


def _is_falling_loss(scores: list[float], losses: list[float]) -> bool:
    """Whether scores never come above the first, and follow the losses of training in size too."""
    part = len(losses) // len(scores) + 1
    begin, end = sum(losses[:part]) / part, sum(losses[-part:]) / part
    is_alike = 1 / 3 < scores[0] / begin < 3 and 1 / 3 < scores[-1] / end < 3 if begin > 0 < end else False
    return is_alike and 0 < scores[-1] < scores[0] and max(scores) <= scores[0]
