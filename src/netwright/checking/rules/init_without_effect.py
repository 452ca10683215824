"""Weights were to be drawn in a way of one's own, and still are as PyTorch drew them.

What it finds
-------------
A class with a method to draw its weights (`init_weights`, `_init_weights`, `reset_parameters` and the like)
that nothing in its file calls, and whose layers all hold PyTorch's own draws; or draws that go to a copy.

Why it matters
--------------
What was written is never run. Whoever reads it believes in weights that are not there.

Sick example
------------
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.hidden = nn.Linear(16, 32)
            self.head = nn.Linear(32, 3)

        def init_weights(self):
            nn.init.xavier_normal_(self.hidden.weight)
            nn.init.xavier_normal_(self.head.weight)

        def forward(self, x):
            return self.head(self.hidden(x).relu())

    net, loss = Net(), nn.CrossEntropyLoss()
    inputs, targets = torch.randn(32, 16), torch.randint(3, (32,))

Healthy example
---------------
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.hidden = nn.Linear(16, 32)
            self.head = nn.Linear(32, 3)
            self.init_weights()

        def init_weights(self):
            nn.init.xavier_normal_(self.hidden.weight)
            nn.init.xavier_normal_(self.head.weight)

        def forward(self, x):
            return self.head(self.hidden(x).relu())

    net, loss = Net(), nn.CrossEntropyLoss()
    inputs, targets = torch.randn(32, 16), torch.randint(3, (32,))

Source
------
PyTorch draws Linear and convolution uniformly within 1/sqrt(fan_in): weights in just that range and spread
were drawn by nothing else. Silent on classes that a package calls by itself.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import final

from torch import nn

from netwright.checking.find_attribute import is_mentioned
from netwright.checking.measures.find_drawn_copies import find_drawn_copies
from netwright.checking.measures.measure_freshness import measure_freshness
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding

_NAMES = re.compile(r"_?(init|initiali[sz]e|reset)_?(weights?|param(eter)?s)_?")
_DRAWS = re.compile(r"\binit\.|\.(normal|uniform|fill|zero|trunc_normal)_\(")


@final
class InitWithoutEffect(Rule):
    """See the page above."""

    severity = "warning"
    checks = "methods that draw weights are called"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look for such methods that nothing calls, and whether the weights are PyTorch's own."""
        for path, module in subject.net.named_modules():
            copies = list(find_drawn_copies(module))
            if copies and any(measure_freshness(layer) for layer in module.modules()):
                says = f"{len(copies)} draws of weights go to a `clone()`, which nothing keeps"
                place = Place(path, type(module).__name__, copies[0])
                yield self.find(place, says=says, fix="nn.init.…_(self.layer.weight): the weight itself")
            if [kind.__module__ for kind in type(module).__mro__[1:-1]] != [nn.Module.__module__]:
                continue
            for name, method in vars(type(module)).items():
                if not _NAMES.fullmatch(name) or is_mentioned(module, name) or not _draws(method):
                    continue
                layers = [m for m in module.modules() if isinstance(m, nn.Linear | nn.modules.conv._ConvNd)]
                fresh = [layer for layer in layers if measure_freshness(layer)]
                if 2 * len(fresh) <= len(layers):
                    continue
                code = method.__code__
                yield self.find(
                    Place(path, type(module).__name__, (code.co_filename, code.co_firstlineno)),
                    says=f"`{name}` draws weights and is never called: {len(fresh)} of {len(layers)} layers "
                    "hold what PyTorch drew",
                    fix=f"self.{name}() at the end of __init__",
                    evidence={"layers as PyTorch drew them": len(fresh), "layers": len(layers)},
                )


def _draws(method: object) -> bool:
    try:
        return inspect.isfunction(method) and _DRAWS.search(inspect.getsource(method)) is not None
    except OSError:
        return False
