"""The best weights are kept as a reference, not as a copy.

What it finds
-------------
`load_state_dict` with a state whose tensors are the network's own, taken before steps that changed them. The
network itself, kept under a name like `best` in the course of training, and trained on.

Why it matters
--------------
`state_dict()` gives the weights themselves. What was kept as the best state goes on changing with every
step, and loading it does nothing: the network stays as the last step left it.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

    def train():
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        lowest, best = float("inf"), None
        for _ in range(5):
            optimizer.zero_grad()
            value = loss(net(inputs), targets)
            value.backward()
            optimizer.step()
            if best is None:
                lowest, best = value.item(), net.state_dict()
        net.load_state_dict(best)

Healthy example
---------------
    import copy
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

    def train():
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        lowest, best = float("inf"), None
        for _ in range(5):
            optimizer.zero_grad()
            value = loss(net(inputs), targets)
            value.backward()
            optimizer.step()
            if best is None:
                lowest, best = value.item(), copy.deepcopy(net.state_dict())
        net.load_state_dict(best)

Source
------
The memory of the state and of the network is compared; the steps between are counted. Names are looked up
where training goes on; silent where a copy or a file is made.
"""

from __future__ import annotations

import linecache
import re
from collections.abc import Iterator
from typing import final

from netwright.checking.measures.read_loop import read_loop
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class BestCheckpointIsLive(Rule):
    """See the page above."""

    severity = "error"
    checks = "weights that are loaded again were kept as a copy"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look at the states that were loaded."""
        loop = subject.read(read_loop)
        for line, steps in loop.stale_loads[:1]:
            yield self.find(
                Place("", type(subject.net).__name__, line),
                says="the state that is loaded is the network's own memory: "
                f"{steps} steps have changed it since it was taken, and loading it does nothing",
                fix="best = copy.deepcopy(net.state_dict())",
                evidence={"steps since it was taken": steps},
            )
        for (net, name), (line, before) in list(loop.aliases.items())[:1]:
            if loop.num_steps <= before or (line is not None and _makes_copy(line[0])):
                continue
            yield self.find(
                Place("", type(net).__name__, line),
                says=f"{name} is the network that is trained on, and no copy of it: "
                f"{loop.num_steps - before} steps have changed it since",
                fix=f"{name} = copy.deepcopy(net)",
                evidence={"steps since it was kept": loop.num_steps - before},
                severity="warning",
            )


def _makes_copy(file: str) -> bool:
    text = "".join(linecache.getlines(file))
    return re.search(r"deepcopy|pickle|torch\.save\(\s*[\w.]+\s*,", text) is not None
