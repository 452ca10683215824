"""The network ends in a log-softmax, and CrossEntropyLoss applies its own: harmless, and one too many.

What it finds
-------------
The numbers that `cross_entropy` gets came straight out of a log-softmax.

Why it matters
--------------
The log-softmax of a log-softmax is itself, so nothing is learnt worse; it is computed twice, and who reads
the network will take its answers for logits.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3), nn.LogSoftmax(dim=1))
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3), nn.LogSoftmax(dim=1))
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.NLLLoss()

Source
------
torch.nn.CrossEntropyLoss is log-softmax and NLLLoss in one; log-softmax is idempotent, since the
exponentials already add up to one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from netwright.checking.measures.list_losses import list_losses
from netwright.checking.remove_call import remove_call
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class LogSoftmaxBeforeCrossEntropy(Rule):
    """See the page above."""

    severity = "note"
    checks = "cross-entropy is the only log-softmax"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look at what made the numbers that cross-entropy gets."""
        for use in subject.read(list_losses):
            if use.name == "cross_entropy" and use.maker is not None and use.maker.name == "log_softmax":
                yield self.find(
                    use.maker.place,
                    says="the network ends in a log-softmax and cross-entropy applies its own: harmless",
                    fix=remove_call(use.maker) + ", or use nn.NLLLoss",
                )
