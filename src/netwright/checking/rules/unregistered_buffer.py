"""A constant tensor of a module that `to()` and `state_dict()` do not know.

What it finds
-------------
A tensor without gradient that is a plain attribute of a module, is used in forward, and is neither a buffer
nor a parameter.

Why it matters
--------------
`net.to("cuda")` leaves it behind and forward raises; a saved model comes back without it.

Sick example
------------
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.scale = torch.linspace(0.5, 1.5, 4)
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
            self.register_buffer("scale", torch.linspace(0.5, 1.5, 4))
            self.head = nn.Linear(4, 3)

        def forward(self, x):
            return self.head(x * self.scale)

    net = Net()
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Source
------
torch.nn.Module.register_buffer. Silent on single numbers, and on what forward sets anew at each pass.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from torch import Tensor

from netwright.checking.find_attribute import find_attribute
from netwright.checking.measures.trace_forward import trace_forward
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class UnregisteredBuffer(Rule):
    """See the page above."""

    severity = "note"
    checks = "constant tensors are buffers"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look for plain tensor attributes that forward used."""
        trace = subject.read(trace_forward)
        taken = {id(part) for call in trace.calls for part in call.tensors}
        made = {id(call.result) for call in trace.calls}
        for path, module in trace.net.named_modules():
            for name, held in vars(module).items():
                if not isinstance(held, Tensor) or held.requires_grad or held.ndim == 0:
                    continue
                if id(held) not in taken or id(held) in made:
                    continue
                yield self.find(
                    Place(path, type(module).__name__, find_attribute(module, name)),
                    says=f"`{name}` {tuple(held.shape)} is a plain tensor: net.to() and net.state_dict() "
                    "do not know it",
                    fix=f'self.register_buffer("{name}", …)',
                    evidence={"numbers": held.numel()},
                )
