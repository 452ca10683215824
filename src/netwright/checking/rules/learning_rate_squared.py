"""A schedule's factor holds the base learning rate again, so that the rate is its square.

What it finds
-------------
A `LambdaLR` whose function gives the optimizer's own learning rate, and never more, where a factor is wanted.

Why it matters
--------------
`LambdaLR` multiplies what the function gives by the optimizer's rate: 0.01 becomes 0.0001.

Sick example
------------
    import torch
    from torch import nn

    net, loss = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3)), nn.CrossEntropyLoss()
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    lr = 0.01

    def train():
        optimizer = torch.optim.SGD(net.parameters(), lr=lr)
        schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda epoch: lr * 0.9**epoch)
        for epoch in range(5):
            optimizer.zero_grad()
            loss(net(inputs), targets).backward()
            optimizer.step()
            schedule.step()

Healthy example
---------------
    import torch
    from torch import nn

    net, loss = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3)), nn.CrossEntropyLoss()
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    lr = 0.01

    def train():
        optimizer = torch.optim.SGD(net.parameters(), lr=lr)
        schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda epoch: 0.9**epoch)
        for epoch in range(5):
            optimizer.zero_grad()
            loss(net(inputs), targets).backward()
            optimizer.step()
            schedule.step()

Source
------
torch.optim.lr_scheduler.LambdaLR. The function is asked for epochs up to 10,000: a warm-up over 100 epochs
begins at 0.01 too, and rises. Silent where groups have factors of different kinds.
"""

from __future__ import annotations

import inspect
import math
import re
from collections.abc import Callable, Iterator
from typing import Any, final

from torch.optim import lr_scheduler

from netwright.checking.measures.read_loop import read_loop
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding
from netwright.core.keep_random import keep_random

_EPOCHS = (0, 1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000)
_RATE = re.compile("lr|rate|alpha|eta", re.IGNORECASE)


@final
class LearningRateSquared(Rule):
    """See the page above."""

    severity = "warning"
    checks = "a schedule's factor is not the learning rate itself"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Ask each schedule's function for its factors."""
        for kept in subject.read(read_loop).schedules:
            schedule = kept.schedule
            if type(schedule) is not lr_scheduler.LambdaLR or schedule.last_epoch < 1:
                continue
            pairs = list(zip(schedule.base_lrs, schedule.lr_lambdas, strict=False))
            if not all(0 < base < 1 and _gives_rate(function, float(base)) for base, function in pairs):
                continue
            base = float(schedule.base_lrs[0])
            yield self.find(
                Place("", "LambdaLR", kept.line),
                says=f"the function of the schedule gives {base:.6g}, which is the learning rate and not a "
                f"factor of it: the optimizer's rate begins at {base * base:.3g}",
                fix="let the function give factors of the rate, 1.0 at the start",
                evidence={"learning rate of the optimizer": base, "its rate in fact": base * base},
            )


def _gives_rate(function: Callable[[int], Any], base: float) -> bool:
    """Whether a function begins with the rate itself, falls from there and never gives more."""
    try:
        with keep_random():
            first, *later = [float(function(epoch)) for epoch in _EPOCHS]
    except Exception:  # what cannot be asked is not judged
        return False
    if not math.isclose(first, base, rel_tol=1e-9) or max(later) > first or min(later) == first:
        return False
    # 0.1 ** (1 + epoch // 30) with a rate of 0.1 has no rate in it.
    is_power = any(math.isclose(one, base**power) for one in later for power in (2, 3))
    return not is_power or _names_rate(function, base)


def _names_rate(function: Callable[[int], Any], base: float) -> bool:
    used = inspect.getclosurevars(function)
    held = [*used.globals.items(), *used.nonlocals.items()]
    names = getattr(getattr(function, "__code__", None), "co_names", ())
    held += [(name, getattr(owner, name, None)) for _, owner in held for name in names]
    return any(_RATE.search(name) and isinstance(one, float) and one == base for name, one in held)
