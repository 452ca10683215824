"""A class redefines `train`, `eval`, `to` or `parameters` with another meaning.

What it finds
-------------
A method of that name in a user's class that PyTorch cannot call as it does (`net.eval()` calls
`self.train(False)`), or that holds a training loop.

Why it matters
--------------
`net.eval()` raises, or trains; dropout and batch norm stay in the wrong mode; tools that switch modes fail.

Sick example
------------
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.hidden = nn.Linear(4, 16)
            self.head = nn.Linear(16, 3)

        def forward(self, x):
            return self.head(self.hidden(x).relu())

        def train(self, batches, epochs):
            for x, y in batches * epochs:
                nn.functional.cross_entropy(self(x), y).backward()

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
            self.norm = nn.BatchNorm1d(4).eval()
            self.head = nn.Linear(4, 3)

        def forward(self, x):
            return self.head(self.norm(x))

        def train(self, mode=True):
            super().train(mode)
            self.norm.eval()
            return self

    net = Net()
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Source
------
torch.nn.Module.eval is `self.train(False)`. The signature is bound as PyTorch would; the method is not
called.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import final

from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.set_mode import list_misused
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class OverriddenModuleMethod(Rule):
    """See the page above."""

    severity = "warning"
    checks = "train, eval, to and parameters are PyTorch's own or fit them"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look at the methods that classes redefine."""
        told = set()
        for path, module in subject.net.named_modules():
            for name in list_misused(module):
                method = getattr(type(module), name)
                if method in told:
                    continue
                told.add(method)
                code = method.__code__
                written = f"{name}{inspect.signature(method)}"
                yield self.find(
                    Place(path, type(module).__name__, (code.co_filename, code.co_firstlineno)),
                    says=f"`{type(module).__name__}.{written}` hides nn.Module.{name}, "
                    "which PyTorch calls with another meaning",
                    fix=f"another name: def fit{inspect.signature(method)}"
                    if name == "train"
                    else f"another name than {name}",
                    evidence={"redefined": name},
                )
