"""The backward of a custom function is not the derivative of its forward.

What it finds
-------------
A `torch.autograd.Function` of the user's whose backward gives other slopes than differences of its forward,
at what it was given here.

Why it matters
--------------
Every layer before it is moved in a direction that has little to do with the loss.

Sick example
------------
    import torch
    from torch import nn

    class Swish(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x * torch.sigmoid(x)

        @staticmethod
        def backward(ctx, gradient):
            (x,) = ctx.saved_tensors
            return gradient * torch.sigmoid(x) * (1 - torch.sigmoid(x))

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.hidden = nn.Linear(4, 16)
            self.head = nn.Linear(16, 3)

        def forward(self, x):
            return self.head(Swish.apply(self.hidden(x)))

    net = Net()
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Healthy example
---------------
    import torch
    from torch import nn

    class Cube(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x**3

        @staticmethod
        def backward(ctx, gradient):
            (x,) = ctx.saved_tensors
            return gradient * 3 * x**2

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.hidden = nn.Linear(4, 16)
            self.head = nn.Linear(16, 3)

        def forward(self, x):
            return self.head(Cube.apply(self.hidden(x)))

    net = Net()
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Source
------
Central differences in double precision along three directions. Silent on functions with corners, steps or no
curve, where another backward is meant: straight-through estimators, reversed and scaled gradients.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from netwright.checking.measures.list_wrong_gradients import list_wrong_gradients
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class WrongCustomGradient(Rule):
    """See the page above."""

    severity = "error"
    checks = "custom functions have the gradient of their forward"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Compare each backward with differences of its forward."""
        for wrong in subject.read(list_wrong_gradients):
            name = wrong.function.__name__
            yield self.find(
                Place("", name, wrong.line),
                says=f"`{name}.backward` gives a slope of {wrong.told:.3g}, and forward has "
                f"{wrong.measured:.3g}",
                fix=f"mend {name}.backward until torch.autograd.gradcheck({name}.apply, x.double()) passes",
                evidence={"slope by backward": wrong.told, "slope by differences": wrong.measured},
            )
