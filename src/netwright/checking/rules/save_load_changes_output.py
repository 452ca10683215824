"""A network that is loaded from its saved state answers otherwise than the one that was saved.

What it finds
-------------
In a watched loop that takes a `state_dict`: the network as it was made, given the trained one's state, and
the trained one itself answer the same samples differently in evaluation mode.

Why it matters
--------------
Something that training changed is not in the state: a plain tensor or number as attribute where a buffer
belongs. What is shipped is not what was measured.

Sick example
------------
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.body, self.head, self.scale = nn.Linear(4, 16), nn.Linear(16, 3), 1.0

        def forward(self, x):
            if self.training:
                self.scale = 0.9 * self.scale + 0.1 * float(x.abs().max())
            return self.head(self.body(x / self.scale).relu())

    net = Net()
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

    def train():
        optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
        for _ in range(8):
            optimizer.zero_grad()
            loss(net(inputs), targets).backward()
            optimizer.step()
        net.state_dict()

Healthy example
---------------
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.body, self.head = nn.Linear(4, 16), nn.Linear(16, 3)
            self.register_buffer("scale", torch.ones(()))

        def forward(self, x):
            if self.training:
                self.scale.mul_(0.9).add_(0.1 * x.detach().abs().max())
            return self.head(self.body(x / self.scale.clone()).relu())

    net = Net()
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

    def train():
        optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
        for _ in range(8):
            optimizer.zero_grad()
            loss(net(inputs), targets).backward()
            optimizer.step()
        net.state_dict()

Source
------
Silent where answers change from call to call (a state that is carried), and where no state is taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.loop import Line
from netwright.checking.measures.answer_trained import find_root
from netwright.checking.measures.measure_restored import measure_restored
from netwright.checking.measures.measure_served import measure_served
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class SaveLoadChangesOutput(Rule):
    """See the page above."""

    severity = "error"
    checks = "the saved state holds all that training changed"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Load the trained state into the network as it was made."""
        root = subject.read(find_root)
        if root.taken_line is None or subject.loop is None or not subject.loop.num_steps:
            raise CannotMeasure("the loop takes no state")
        line: Line = root.taken_line
        change, names = measure_restored(subject)
        if change <= 1e-3 or not names:
            change, names, line = measure_served(subject)
        if change <= 1e-3 or not names:
            return
        yield self.find(
            Place("", type(root.net).__name__, line),
            says=f"loaded from its state_dict, the answers change by {change:.2g} of their spread: "
            f"{', '.join(names[:3])} changed since it was made and is not in the state",
            fix=f'self.register_buffer("{names[0].rpartition(".")[2]}", …) in __init__, and written in place',
            evidence={"change of the answers": round(change, 4)},
        )
