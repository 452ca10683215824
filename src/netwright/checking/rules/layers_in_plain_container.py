"""Layers in a plain list or dict: PyTorch does not see them.

What it finds
-------------
Modules or parameters in a Python list, tuple or dict of a module, which get a gradient from the loss and are
not among `net.parameters()`.

Why it matters
--------------
The optimizer never gets them, `.to(device)` leaves them behind, and `state_dict()` does not save them.

Sick example
------------
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.layers = [nn.Linear(4, 16), nn.Linear(16, 16)]
            self.head = nn.Linear(16, 3)

        def forward(self, x):
            for layer in self.layers:
                x = layer(x).relu()
            return self.head(x)

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
            self.layers = nn.ModuleList([nn.Linear(4, 16), nn.Linear(16, 16)])
            self.head = nn.Linear(16, 3)

        def forward(self, x):
            for layer in self.layers:
                x = layer(x).relu()
            return self.head(x)

    net = Net()
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Source
------
nn.Module registers modules and parameters that are set as attributes; it does not look into containers. A
frozen teacher that is hidden in a list gets no gradient, and is not reported.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from torch import nn

from netwright.checking.find_attribute import find_attribute
from netwright.checking.measures.find_hidden import find_hidden
from netwright.checking.measures.find_reached import walk_modules
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class LayersInPlainContainer(Rule):
    """See the page above."""

    severity = "error"
    checks = "every layer and parameter is registered"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look for the gradient's strangers in the containers of each module."""
        net, strangers = subject.read(find_hidden)
        for path, module in net.named_modules() if strangers else ():
            for name, value in vars(module).items():
                if name.startswith("_") or not isinstance(value, list | tuple | dict):
                    continue
                layers = list(walk_modules(value))
                held = [part for layer in layers for part in layer.parameters()]
                loose = value.values() if isinstance(value, dict) else value
                held += [part for part in loose if isinstance(part, nn.Parameter)]
                hidden = [part for part in held if id(part) in strangers]
                if not hidden:
                    continue
                kind = f"nn.{'Module' if layers else 'Parameter'}"
                kind += "Dict" if isinstance(value, dict) else "List"
                count = sum(part.numel() for part in hidden)
                what = "layers" if layers else "parameters"
                yield self.find(
                    Place(
                        f"{path}.{name}" if path else name, type(value).__name__, find_attribute(module, name)
                    ),
                    says=f"the {what} in `{name}` lie in a plain {type(value).__name__}: {count:,} "
                    "parameters "
                    "are used and get gradients, and are neither trained nor saved",
                    fix=f"self.{name} = {kind}(self.{name}) in __init__",
                    evidence={"parameters hidden": count},
                )
