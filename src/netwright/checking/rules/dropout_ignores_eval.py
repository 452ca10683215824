"""A dropout that stays active in evaluation mode.

What it finds
-------------
`F.dropout(x)` without `training=self.training`, under whatever name it is kept, or an `nn.Dropout` that is
made anew in every forward: it drops while the network is in evaluation mode. Who writes `training=True` means
it (Monte Carlo dropout).

Why it matters
--------------
Every evaluation and every prediction is random: the same sample gets different answers.

Sick example
------------
    import torch
    from torch import nn
    from torch.nn import functional as F

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.hidden = nn.Linear(4, 16)
            self.head = nn.Linear(16, 3)

        def forward(self, x):
            return self.head(F.dropout(self.hidden(x).relu(), 0.5))

    net = Net()
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Healthy example
---------------
    import torch
    from torch import nn
    from torch.nn import functional as F

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.hidden = nn.Linear(4, 16)
            self.head = nn.Linear(16, 3)

        def forward(self, x):
            return self.head(F.dropout(self.hidden(x).relu(), 0.5, self.training))

    net = Net()
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Source
------
torch.nn.functional.dropout: `training=True` is its default. Gal, Ghahramani 2016 for Monte Carlo dropout.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from torch import nn

from netwright.checking.call import Call
from netwright.checking.measures.leaves_training import DROPOUTS, leaves_training
from netwright.checking.measures.trace_eval import trace_eval
from netwright.checking.measures.trace_forward import trace_forward
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.checking.trace import Trace
from netwright.core.finding import Finding


@final
class DropoutIgnoresEval(Rule):
    """See the page above."""

    severity = "error"
    checks = "no dropout is active in evaluation mode"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look for an active dropout in evaluation mode, and read the line that called it."""
        if not _list_own(subject.read(trace_forward)):
            return
        for call in _list_own(subject.read(trace_eval)):
            if not call.read(2, "training", True) or not call.read(1, "p", 0.5) or call.place.line is None:
                continue
            if not leaves_training(*call.place.line):
                continue
            yield self.find(
                call.place,
                says="dropout is active in evaluation mode: the same sample gets another answer each time",
                fix=f"{call.name}(x, p, training=self.training), or nn.Dropout made once in __init__",
                evidence={"p": call.read(1, "p", 0.5)},
            )


def _list_own(trace: Trace) -> list[Call]:
    """The dropouts that forward calls itself; a layer knows its mode."""
    layer, find = nn.modules.dropout._DropoutNd, trace.net.get_submodule
    return [call for call in trace.list_calls(*DROPOUTS) if not isinstance(find(call.place.path), layer)]
