"""PoissonNLLLoss wants the logarithm of the rate and gets the rate.

What it finds
-------------
`poisson_nll_loss` with `log_input=True`, its default, is given what comes straight out of an exponential; or
numbers that no negative logarithm can be among (softplus, ReLU), while the counts are below 1 on average.

Why it matters
--------------
The loss takes the exponential once more: exp(exp(x)). The network learns the logarithm of the rate and calls
it the rate, large rates overflow, and rates below 1 cannot be said at all.

Sick example
------------
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.body = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1))

        def forward(self, x):
            return self.body(x).exp()

    net = Net()
    inputs, targets = torch.randn(32, 4), torch.poisson(torch.full((32, 1), 3.0))
    loss = nn.PoissonNLLLoss()

Healthy example
---------------
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.body = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1))

        def forward(self, x):
            return self.body(x).exp()

    net = Net()
    inputs, targets = torch.randn(32, 4), torch.poisson(torch.full((32, 1), 3.0))
    loss = nn.PoissonNLLLoss(log_input=False)

Source
------
torch.nn.PoissonNLLLoss: "if True the loss is computed as exp(input) - target*input". What made the numbers is
seen; a softplus before the exponential is a way to write rates above 1, and is told where counts are below.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from torch import Tensor

from netwright.checking.measures.trace_step import trace_step
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding

_NEVER_NEGATIVE = frozenset({"softplus", "relu", "relu_", "sigmoid", "abs", "square"})


@final
class RateIntoLogLoss(Rule):
    """See the page above."""

    severity = "error"
    checks = "the Poisson loss gets what it takes for the logarithm of a rate"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look at what made the numbers that the loss takes for logarithms."""
        trace = subject.read(trace_step)
        for call in trace.list_calls("poisson_nll_loss"):
            answer, counts = call.read(0, "input"), call.read(1, "target")
            maker = trace.find_maker(answer, call.index)
            if not call.read(2, "log_input", True) or maker is None or not isinstance(counts, Tensor):
                continue
            mean = float(counts.double().mean())
            is_rate = maker.name in {"exp", "exp_"}
            if not is_rate and (maker.name not in _NEVER_NEGATIVE or mean >= 1 or subject.is_synthetic):
                continue
            name = maker.name.rstrip("_")
            says = f"the answer is a rate already ({name}), and the loss takes its exponential once more"
            if not is_rate:
                says = f"{name} is never negative: the rate exp({name}) is never below 1, the counts are"
            yield self.find(
                call.place,
                says=says,
                fix="nn.PoissonNLLLoss(log_input=False), or let the network give the logarithm: "
                f"without {name}",
                evidence={"counts on average": round(mean, 4), "lowest answer": float(answer.detach().min())},
            )
