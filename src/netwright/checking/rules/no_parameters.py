"""There is nothing to train.

What it finds
-------------
A network without a single parameter; a misspelt `__init__` is named where there is one.

Why it matters
--------------
The optimizer raises on an empty list, or, where it is given something else, nothing is learnt.

Sick example
------------
    import torch
    from torch import nn

    class Net(nn.Module):
        def _init_(self):
            super().__init__()
            self.head = nn.Linear(4, 3)

        def forward(self, x):
            return x[:, :3]

    net = Net()
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Healthy example
---------------
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.head = nn.Linear(4, 3)

        def forward(self, x):
            return self.head(x)

    net = Net()
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Source
------
torch.nn.Module.parameters. Silent where there is no loss: a module without parameters may be shown alone.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import final

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.find_attribute import find_class_line, find_mention
from netwright.checking.measures.find_reached import find_reached
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class NoParameters(Rule):
    """See the page above."""

    severity = "error"
    checks = "there are parameters to train"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look for a parameter, and for a method that was meant to be `__init__`."""
        net = subject.net
        if "_parameters" not in vars(net):
            yield self.find(
                Place("", type(net).__name__, find_mention(net, r"def __init__") or find_class_line(net)),
                says=f"`{type(net).__name__}.__init__` sets layers before Module's own __init__ has run",
                fix="super().__init__() as the first line of __init__",
            )
            return
        if next(net.parameters(), None) is not None or subject.loss is None or subject.loss_is_assumed:
            return
        try:
            if subject.read(find_reached).strangers:  # told by the rules of what is hidden
                return
        except CannotMeasure:
            pass
        own = [name for name in vars(type(net)) if name != "__init__" and callable(vars(type(net))[name])]
        meant = difflib.get_close_matches("__init__", own, n=1, cutoff=0.7)
        if "__init__" in vars(type(net)) or (meant and "init" not in meant[0] and "int" not in meant[0]):
            meant = []
        if meant:
            says = f"there is nothing to train: `{meant[0]}` is no __init__, and is never called"
            fix = f"def __init__(self, …): two underscores on each side, in place of `{meant[0]}`"
        else:
            says = "there is nothing to train: the network has no parameters"
            fix = "add a layer with weights (nn.Linear, nn.Conv2d), or hold your own in nn.Parameter"
        yield self.find(
            Place("", type(net).__name__, find_class_line(net)),
            says=says,
            fix=fix,
            evidence={"parameters": 0},
        )
