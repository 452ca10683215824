"""A tensor that gets gradients and is no parameter.

What it finds
-------------
An attribute that is a plain tensor with `requires_grad=True` and gets a gradient from the loss.

Why it matters
--------------
`net.parameters()` leaves it out: it is never trained, moved or saved.

Sick example
------------
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.scale = torch.ones(4, requires_grad=True)
            self.head = nn.Linear(4, 3)

        def forward(self, x):
            return self.head(x * self.scale)

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
            self.scale = nn.Parameter(torch.ones(4))
            self.head = nn.Linear(4, 3)

        def forward(self, x):
            return self.head(x * self.scale)

    net = Net()
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Source
------
torch.nn.Parameter: only Parameters are registered when they are assigned as attributes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from torch import Tensor, nn

from netwright.checking.find_attribute import find_attribute
from netwright.checking.measures.find_reached import find_reached
from netwright.checking.measures.trace_forward import trace_forward
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class UnregisteredWeight(Rule):
    """See the page above."""

    severity = "error"
    checks = "every tensor that gets a gradient is a parameter"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look for the gradient's strangers among the attributes of each module."""
        trace = subject.read(trace_forward)
        strangers = {id(leaf) for leaf in subject.read(find_reached).strangers}
        for path, module in trace.net.named_modules() if strangers else ():
            for name, value in vars(module).items():
                parts = value if isinstance(value, list | tuple) else [value]
                for part in parts:
                    is_plain = isinstance(part, Tensor) and not isinstance(part, nn.Parameter)
                    if not is_plain or id(part) not in strangers:
                        continue
                    yield self.find(
                        Place(f"{path}.{name}" if path else name, "Tensor", find_attribute(module, name)),
                        says=f"`{name}` {tuple(part.shape)} gets a gradient and is a plain tensor, no "
                        "parameter: "
                        "it is neither trained nor saved",
                        fix=f"self.{name} = nn.Parameter(…) in place of a tensor with requires_grad=True",
                        evidence={"numbers in it": part.numel()},
                    )
