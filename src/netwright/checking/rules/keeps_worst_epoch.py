"""The weights that are kept as the best are those of the worst epoch.

What it finds
-------------
Weights that are loaded again after training, kept with the share of right answers as the best one, where
every other epoch that was looked at had more right answers and a lower loss.

Why it matters
--------------
A stop that waits for its score to fall is given an accuracy: it keeps the first epoch, counts all progress as
none and ends training.

Sick example
------------
    import copy
    import torch
    from torch import nn

    torch.manual_seed(0)
    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    inputs = torch.randn(64, 4)
    targets, loss = inputs[:, :3].argmax(1), nn.CrossEntropyLoss()

    def train():
        optimizer, best = torch.optim.Adam(net.parameters(), lr=0.01), 2.0
        for _ in range(6):
            for _ in range(20):
                optimizer.zero_grad()
                loss(net(inputs), targets).backward()
                optimizer.step()
            with torch.no_grad():
                accuracy = (net(inputs).argmax(1) == targets).float().mean().item()
            if accuracy < best:
                best, state = accuracy, copy.deepcopy(net.state_dict())
        net.load_state_dict(state)

Healthy example
---------------
    import copy
    import torch
    from torch import nn

    torch.manual_seed(0)
    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    inputs = torch.randn(64, 4)
    targets, loss = inputs[:, :3].argmax(1), nn.CrossEntropyLoss()

    def train():
        optimizer, best = torch.optim.Adam(net.parameters(), lr=0.01), 0.0
        for _ in range(6):
            for _ in range(20):
                optimizer.zero_grad()
                loss(net(inputs), targets).backward()
                optimizer.step()
            with torch.no_grad():
                accuracy = (net(inputs).argmax(1) == targets).float().mean().item()
            if accuracy > best:
                best, state = accuracy, copy.deepcopy(net.state_dict())
        net.load_state_dict(state)

Source
------
Right answers and cross-entropy of the first epochs, and the weights that the network had in each.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from netwright.checking.measures.read_loop import read_loop
from netwright.checking.note_share import join_shares
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class KeepsWorstEpoch(Rule):
    """See the page above."""

    severity = "error"
    checks = "the weights that are kept are not the worst"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Compare the epoch that was loaded again with the others."""
        loop = subject.read(read_loop)
        kept = loop.restored
        if kept is None or kept.after_steps != loop.num_steps or kept.share.loss is None:
            return
        mine = kept.share
        others = [one for one in join_shares(loop) if one.num == mine.num and one.marks != mine.marks]
        if len(others) < 2:
            return
        if any(one.loss is None or one.loss >= mine.loss or one.right <= mine.right for one in others):
            return
        best = max(one.right for one in others)
        yield self.find(
            Place("", type(subject.net).__name__, kept.line),
            says=f"the weights kept as the best have {mine.right} of {mine.num} right, the least of all "
            f"epochs that were looked at: `{kept.holder}` is an accuracy, and a lower one counts as better",
            fix='mode="max", or keep the weights where the accuracy is higher: if accuracy > best',
            evidence={"right": mine.right, "right in another epoch": best, "samples": mine.num},
        )
