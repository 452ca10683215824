"""Parameters get gradients and are in no optimizer.

What it finds
-------------
Trainable layers, still just as PyTorch drew them, that get gradients from the loss and that no optimizer
holds.

Why it matters
--------------
They are never changed. Mostly the optimizer was made before a layer was replaced, or got one layer of many.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

    def train():
        optimizer = torch.optim.SGD(net[2].parameters(), lr=0.1)
        for _ in range(5):
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

    def train():
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        for _ in range(5):
            optimizer.zero_grad()
            loss(net(inputs), targets).backward()
            optimizer.step()

Source
------
All optimizers that step are counted together. Silent on layers with other weights than PyTorch draws (they
may be pretrained and left out on purpose) and on those whose names say so (backbone, encoder, teacher).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import final

from netwright.checking.measures.find_holder import find_holder
from netwright.checking.measures.find_unheld import find_unheld
from netwright.checking.measures.measure_freshness import measure_freshness
from netwright.checking.measures.read_loop import read_loop
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding

_MEANT = re.compile("backbone|encoder|teacher|target|ema|momentum|feature|pretrain|frozen|extract|embed")

_FIXED = re.compile(
    "backbone|teacher|target|ema|momentum|feature|pretrain|frozen|extract|random|reservoir|prior"
)
"""Whole networks that are left as they are on purpose; a new encoder of one's own is not."""


@final
class OptimizerMissesParameters(Rule):
    """See the page above."""

    severity = "error"
    checks = "every layer that gets gradients is in an optimizer"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Compare what gets gradients with what the optimizers hold."""
        loop = subject.read(read_loop)
        held = {
            id(part)
            for stepped in loop.steppers
            for group in stepped.optimizer.param_groups
            for part in group["params"]
        }
        for root in loop.roots if sum(stepped.num_steps for stepped in loop.steppers) >= 3 else ():
            if not any(id(part) in held for part in root.net.parameters()):
                continue  # trained elsewhere, or told as a whole below
            missed = [
                path
                for path, module in root.net.named_modules()
                if measure_freshness(module)
                and not _MEANT.search(path.lower())
                and all(id(p) not in held and id(p) in loop.got_gradient for p in module.parameters())
            ]
            if not missed:
                continue
            latest = find_holder(loop, root.net)
            line, kind = latest.made or latest.line, type(latest.optimizer).__name__
            yield self.find(
                Place(missed[0], kind, line),
                says=f"{', '.join(missed[:4])} get gradients and are in no optimizer: they never change",
                fix="make the optimizer with net.parameters(), after the network is complete",
                evidence={"layers missed": len(missed)},
            )
        whole = find_unheld(loop, held)
        if whole is not None and not _FIXED.search(type(whole.net).__name__.lower()):
            # A network that is called first after steps belongs to a later phase, and to its optimizer.
            is_later = bool(whole.phases) and whole.phases[0].after_steps > 0
            first, kind = loop.steppers[-1 if is_later else 0], type(whole.net).__name__
            yield self.find(
                Place("", type(first.optimizer).__name__, first.made or first.line),
                says=f"a whole network ({kind}) gets gradients and is in no optimizer: it never changes",
                fix="give its parameters to an optimizer too, or requires_grad_(False) if that is meant",
                evidence={"parameters missed": len(list(whole.net.parameters()))},
                severity="warning",
            )
