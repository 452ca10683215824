"""The same sample gets another answer each time, in evaluation mode too.

What it finds
-------------
Random numbers in `forward`, mixed with what comes from the input without a strength that is learnt, or the
state that a recurrent layer begins with, in a network with given targets whose answers in evaluation mode
differ from call to call.

Why it matters
--------------
What is measured and served is chance in part: no score can be compared with another.

Sick example
------------
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.body, self.head = nn.Linear(4, 16), nn.Linear(16, 3)

        def forward(self, x):
            h = self.body(x).relu()
            return self.head(h + 0.5 * torch.randn_like(h))

    net = Net()
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Healthy example
---------------
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.body, self.head = nn.Linear(4, 16), nn.Linear(16, 3)

        def forward(self, x):
            h = self.body(x).relu()
            if self.training:
                h = h + 0.5 * torch.randn_like(h)
            return self.head(h)

    net = Net()
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Source
------
Two answers with different random numbers. Silent where the strength is learnt (variational and Bayesian
networks), on functional dropout (`dropout-ignores-eval`), and where a loop never evaluates.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

import torch

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.find_mix import find_mix
from netwright.checking.measures.list_losses import list_losses
from netwright.checking.measures.measure_chance import measure_chance
from netwright.checking.measures.trace_eval import trace_eval
from netwright.checking.measures.trace_few import trace_few
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class RandomEvaluation(Rule):
    """See the page above."""

    severity = "error"
    checks = "the same sample gets the same answer in evaluation mode"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Answer the same batch twice with different random numbers."""
        phases = [phase for root in subject.loop.roots for phase in root.phases] if subject.loop else []
        if phases and all(phase.with_grad or phase.training for phase in phases):
            raise CannotMeasure("the loop never evaluates")
        if not any(
            use.target.dtype == torch.int64 or use.target is subject.targets
            for use in subject.read(list_losses)
        ):
            return
        if find_mix(subject.read(trace_few)) is None:
            return
        trace = subject.read(trace_eval)
        if any(call.read(2, "training", True) for call in trace.list_calls("dropout")):
            return
        mixed = find_mix(trace)
        if mixed is None or trace.answer is None:
            return
        change = measure_chance(subject)
        if change <= 1e-3:
            return
        yield self.find(
            mixed.place,
            says=f"in evaluation mode the same samples get other answers: they differ by {change:.2g} of the "
            "answers' spread from call to call",
            fix="torch.zeros(…) for the state to begin with"
            if mixed.source is None
            else "if self.training: add it",
            evidence={"change of the answers": round(change, 4)},
        )
