"""The loss is summed up with its graph: memory grows with every step.

What it finds
-------------
Sums of the losses of three steps, joined after their backward passes without `.item()` or `.detach()`;
losses of five steps or more that are kept in a list.

Why it matters
--------------
The sum keeps the graph of every step of the epoch alive: memory grows until it runs out.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

    def train():
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        total = 0
        for _ in range(5):
            optimizer.zero_grad()
            value = loss(net(inputs), targets)
            value.backward()
            optimizer.step()
            total += value

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

    def train():
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        total = 0.0
        for _ in range(5):
            optimizer.zero_grad()
            value = loss(net(inputs), targets)
            value.backward()
            optimizer.step()
            total += value.item()

Source
------
Which steps' losses are in a sum that has a graph, and which losses are still there some steps later.
"""

from __future__ import annotations

import linecache
import re
from collections.abc import Iterator
from typing import final

from netwright.checking.loop import Line
from netwright.checking.measures.read_loop import read_loop
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class GraphRetained(Rule):
    """See the page above."""

    severity = "warning"
    checks = "losses are summed up without their graphs"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Count the additions."""
        loop = subject.read(read_loop)
        num, kept, fix, line = loop.num_kept, "added up", "total += loss.item()", loop.kept_line
        if num < 3 and loop.num_alive:
            num, kept, fix = loop.num_alive, "kept", "losses.append(loss.item())"
            line = _find_keeping(loop.backward_line)
        if num < 3:
            return
        yield self.find(
            Place("", type(subject.net).__name__, line),
            says=f"the losses of {num} steps were {kept} with their graphs: each step's stays in memory",
            fix=fix,
            evidence={"losses with a graph": num, "backward passes": loop.num_backward},
        )


def _find_keeping(line: Line) -> Line:
    """The line that keeps what the backward pass began with; that pass itself where it is not found."""
    begun = re.match(r"\s*([\w.]+)\.backward\(", linecache.getline(*line)) if line is not None else None
    if line is None or begun is None:
        return line
    keeping = re.compile(
        rf"(append|add|put)\(.*\b{re.escape(begun[1])}\b|\]\s*\+?=.*\b{re.escape(begun[1])}\b"
    )
    lines = linecache.getlines(line[0])
    found = [num for num, text in enumerate(lines, 1) if keeping.search(text)]
    return line[0], min(found, key=lambda num: abs(num - line[1]), default=line[1])
