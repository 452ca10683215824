"""A checkpoint is loaded with `strict=False`, and next to nothing of it fits.

What it finds
-------------
In a watched loop: weights loaded into a network that has a place for less than a tenth of them, and gets less
than a tenth of its own from them.

Why it matters
--------------
No error is raised: what was taken to be a trained network is a fresh one. Mostly a prefix (`module.`)
differs.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()
    saved = {"module." + name: part.clone() for name, part in net.state_dict().items()}

    def train():
        net.load_state_dict(saved, strict=False)
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        for _ in range(3):
            optimizer.zero_grad()
            loss(net(inputs), targets).backward()
            optimizer.step()

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()
    saved = {name: part.clone() for name, part in net.state_dict().items() if "2." not in name}

    def train():
        net.load_state_dict(saved, strict=False)
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        for _ in range(3):
            optimizer.zero_grad()
            loss(net(inputs), targets).backward()
            optimizer.step()

Source
------
torch.nn.Module.load_state_dict gives back the keys that did not fit; they are counted. Silent on a few
adapters loaded into a large network: all of them fit.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from netwright.checking.measures.read_loop import read_loop
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding

_LEAST = 0.1


@final
class CheckpointBarelyLoaded(Rule):
    """See the page above."""

    severity = "error"
    checks = "checkpoints fit the networks that load them"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Count what fitted of each checkpoint."""
        for load in subject.read(read_loop).loads:
            if load.num_given < 2 or not load.num_own:
                continue
            if load.num_taken >= _LEAST * load.num_given or load.num_taken >= _LEAST * load.num_own:
                continue
            yield self.find(
                Place("", type(load.net).__name__, load.line),
                says=f"{load.num_taken} of the {load.num_given} entries of the checkpoint have a place in "
                "the network: the others are passed over without a word (strict=False)",
                fix="look at what load_state_dict gives back; for a prefix: "
                '{name.removeprefix("module."): part for name, part in state.items()}',
                evidence={"entries": load.num_given, "loaded": load.num_taken},
            )
