"""Dropout is the last thing before the loss: a share of the answers is set to zero.

What it finds
-------------
The answer came straight out of a dropout that was active in training.

Why it matters
--------------
The loss compares zeros and blown-up numbers with the targets: the error that dropout makes is learnt along.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3), nn.Dropout(0.5))
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Dropout(0.5), nn.Linear(16, 3))
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Source
------
Srivastava et al. 2014, Dropout: inputs and hidden units are dropped, never the outputs.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.trace_step import trace_step
from netwright.checking.remove_call import remove_call
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding

_DROPOUTS = frozenset({"dropout", "dropout1d", "dropout2d", "dropout3d", "alpha_dropout"})


@final
class DropoutOnOutput(Rule):
    """See the page above."""

    severity = "error"
    checks = "no dropout stands before the loss"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look at what made the answer."""
        if subject.loss_is_assumed:
            raise CannotMeasure("what takes the answer is not known")
        trace = subject.read(trace_step)
        maker = trace.find_maker(trace.answer)
        if maker is None or maker.name not in _DROPOUTS:
            return
        share = float(maker.read(1, "p", 0.5))
        if not maker.read(2, "training", True) or share <= 0:
            return
        zeros = float((maker.result == 0).float().mean())
        yield self.find(
            maker.place.as_used(),
            says=f"dropout is the last thing before the loss: {zeros:.0%} of the answers are set to 0 in "
            "training",
            fix=remove_call(maker) + "; put it before the last weight layer",
            evidence={"share of answers at 0": round(zeros, 3), "p": share},
        )
