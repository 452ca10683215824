"""A learning-rate schedule is stepped at the wrong times, or never.

What it finds
-------------
A schedule that is made and never stepped; one that is stepped with every batch though it counts epochs, so
that the learning rate is all but zero for much of the run or swings up and down; a one-cycle schedule that is
stepped with every epoch though it counts batches; one stepped before the optimizer's first step.

Why it matters
--------------
The learning rate is not what was meant: it is nothing long before the end, or never falls at all.

Sick example
------------
    import torch
    from torch import nn

    net, loss = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3)), nn.CrossEntropyLoss()
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))

    def train():
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        schedule = torch.optim.lr_scheduler.StepLR(optimizer, step_size=5)
        for epoch in range(10):
            for start in range(0, 32, 8):
                optimizer.zero_grad()
                loss(net(inputs[start : start + 8]), targets[start : start + 8]).backward()
                optimizer.step()
                schedule.step()

Healthy example
---------------
    import torch
    from torch import nn

    net, loss = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3)), nn.CrossEntropyLoss()
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))

    def train():
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        schedule = torch.optim.lr_scheduler.StepLR(optimizer, step_size=5)
        for epoch in range(10):
            for start in range(0, 32, 8):
                optimizer.zero_grad()
                loss(net(inputs[start : start + 8]), targets[start : start + 8]).backward()
                optimizer.step()
            schedule.step()

Source
------
The learning rates of all steps, the schedule's own count and its settings. A run that was ended early is not
blamed for a schedule that it had no time to step.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from torch.optim import lr_scheduler

from netwright.checking.loop import Loop, Stepped
from netwright.checking.measures.read_loop import read_loop
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.scheduled import Scheduled
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class SchedulerMisused(Rule):
    """See the page above."""

    severity = "warning"
    checks = "the learning-rate schedule is stepped when it should be"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Compare each schedule's count with the steps of its optimizer."""
        loop = subject.read(read_loop)
        for kept in loop.schedules:
            for stepped in loop.steppers:
                if stepped.optimizer is kept.schedule.optimizer and stepped.num_all >= 20:
                    yield from self._examine_schedule(loop, kept, stepped)

    def _examine_schedule(self, loop: Loop, kept: Scheduled, stepped: Stepped) -> Iterator[Finding]:
        schedule, num = kept.schedule, stepped.num_all
        count = len(kept.values) if _is_plateau(schedule) else int(schedule.last_epoch)
        facts: dict[str, float] = {"steps of the optimizer": num, "steps of the schedule": count}
        says, fix = "", "schedule.step() once an epoch"
        length = schedule.T_max if isinstance(schedule, lr_scheduler.CosineAnnealingLR) else 0
        if not count and not loop.was_stopped and loop.raised is None:
            says = f"the schedule is made and never stepped: {num} steps had the same learning rate"
        elif isinstance(schedule, lr_scheduler.OneCycleLR):
            total = int(schedule.total_steps)
            if loop.was_stopped or count > 0.1 * total or count > 0.2 * num:
                return
            says = f"the schedule is for {total} steps and was stepped {count} times: it never got going"
            fix, facts["its total"] = "schedule.step() after each optimizer.step()", total
        elif count >= 0.9 * num and (share := _measure_end(stepped.rates)) >= 0.2:
            says = f"the schedule is stepped with every batch: {share:.0%} of the steps had next to no rate"
            facts |= {"highest rate": max(stepped.rates), "last rate": stepped.rates[-1]}
        elif count >= 0.9 * num and 1 < length <= count / 3:
            says = f"the schedule is stepped with every batch: the rate swung {count / length / 2:.0f} times"
            fix = f"schedule.step() once an epoch, or T_max={count}"
        if not says and kept.num_early == 1 and not loop.was_scaled:
            says, kept = "stepped before the optimizer: its first rate is never used", kept.as_early()
            fix = "schedule.step() after optimizer.step()"
        if says:
            yield self.find(Place("", type(schedule).__name__, kept.line), says=says, fix=fix, evidence=facts)


def _is_plateau(schedule: object) -> bool:
    return isinstance(schedule, lr_scheduler.ReduceLROnPlateau)


def _measure_end(rates: list[float]) -> float:
    """The share of steps with a rate under a ten-thousandth of the highest, after it."""
    highest = rates.index(max(rates))
    return sum(rate < 1e-4 * rates[highest] for rate in rates[highest:]) / len(rates)
