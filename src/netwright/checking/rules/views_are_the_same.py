"""Both views of a contrast are one and the same.

What it finds
-------------
A network in training mode encodes the same tensor twice, gives the same both times bit by bit, and both
encodings are in a contrastive loss.

Why it matters
--------------
What is to be brought together is together already. The network learns to tell samples apart, and nothing
about what the augmentation leaves unchanged.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(8, 32), nn.ReLU(), nn.Linear(32, 16))
    inputs, targets = torch.randn(32, 8), torch.arange(32)
    loss = lambda output, truth: nn.functional.cross_entropy(output @ output.T, truth)

    def train():
        optimizer = torch.optim.Adam(net.parameters())
        for _ in range(3):
            view = inputs + 0.1 * torch.randn(32, 8)
            first, second = net(view), net(view)
            optimizer.zero_grad()
            nn.functional.cross_entropy(first @ second.T, targets).backward()
            optimizer.step()

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(8, 32), nn.ReLU(), nn.Linear(32, 16))
    inputs, targets = torch.randn(32, 8), torch.arange(32)
    loss = lambda output, truth: nn.functional.cross_entropy(output @ output.T, truth)

    def train():
        optimizer = torch.optim.Adam(net.parameters())
        for _ in range(3):
            view, other = (inputs + 0.1 * torch.randn(32, 8) for _ in range(2))
            first, second = net(view), net(other)
            optimizer.zero_grad()
            nn.functional.cross_entropy(first @ second.T, targets).backward()
            optimizer.step()

Source
------
Chen et al. 2020, A simple framework for contrastive learning (SimCLR). Told where a cross-entropy makes each
sample choose another one of the batch, or where a second view was drawn and is never read. Dropout that makes
the two differ (SimCSE) is a view of its own; two calls for two terms of a loss are only wasteful.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from netwright.checking.measures.read_loop import read_loop
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class ViewsAreTheSame(Rule):
    """See the page above."""

    severity = "error"
    checks = "a contrast has two views"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look at what the loop encoded twice."""
        slip = subject.read(read_loop).slips.get(self.name)
        if slip is None:
            return
        line, facts = slip
        unused = facts.get("never used")
        yield self.find(
            Place("", "the loop", line),
            says="both encodings of the contrast are of the same tensor, and equal bit by bit"
            + (f"; `{unused}` is never used" if unused else ""),
            fix=f"encode {f'`{unused}`' if unused else 'a second view, augmented anew,'} here",
            evidence=facts,
        )
