"""A derivative of the network is in the loss, and the backward pass takes it for a constant.

What it finds
-------------
`torch.autograd.grad` without `create_graph=True`, of a network that is being trained and with respect to its
inputs, whose result is added up in the loss: the residual of a differential equation, the penalty on a
critic's gradient, forces that are compared with known ones.

Why it matters
--------------
The weights learn nothing through that derivative. The equation is solved as if it did not depend on them,
the penalty punishes nothing - and the loss that is printed looks right.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(1, 16), nn.Tanh(), nn.Linear(16, 1))
    inputs, targets = torch.rand(32, 1), torch.rand(32, 1)
    loss = nn.MSELoss()

    def train():
        optimizer = torch.optim.Adam(net.parameters())
        for _ in range(3):
            t = torch.rand(32, 1, requires_grad=True)
            u = net(t)
            du = torch.autograd.grad(u.sum(), t, retain_graph=True)[0]
            optimizer.zero_grad()
            (du + 2 * u).pow(2).mean().backward()
            optimizer.step()

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(1, 16), nn.Tanh(), nn.Linear(16, 1))
    inputs, targets = torch.rand(32, 1), torch.rand(32, 1)
    loss = nn.MSELoss()

    def train():
        optimizer = torch.optim.Adam(net.parameters())
        for _ in range(3):
            t = torch.rand(32, 1, requires_grad=True)
            u = net(t)
            du = torch.autograd.grad(u.sum(), t, create_graph=True)[0]
            optimizer.zero_grad()
            (du + 2 * u).pow(2).mean().backward()
            optimizer.step()

Source
------
torch.autograd.grad: without create_graph the result has no graph. Silent where it goes through a network
again (adversarial inputs, Langevin steps), weighs a term, is detached, is of parameters (first-order
meta-learning), or belongs to another network than the one that it is compared with (synthetic gradients).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import final

from netwright.checking.loop import Line
from netwright.checking.measures.read_loop import read_loop
from netwright.checking.place import Place
from netwright.checking.read_source import find_calls
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class DerivativeIsConstant(Rule):
    """See the page above."""

    severity = "error"
    checks = "derivatives in the loss have a graph"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look at the derivatives that the loop put into its losses."""
        slip = subject.read(read_loop).slips.get(self.name)
        if slip is None:
            return
        line, facts = slip
        yield self.find(
            Place("", "the loop", line),
            says="the derivative that is taken here is a constant for the backward pass: nothing of the "
            "network is taught through it",
            fix=_write_call(line),
            evidence={"the derivative requires a gradient": False} | facts,
        )


def _write_call(line: Line) -> str:
    """The user's own call, with the graph."""
    for call in find_calls(line):
        if ast.unparse(call.func).rpartition(".")[2] == "grad":
            kept = [one for one in call.keywords if one.arg != "create_graph"]
            call.keywords = [*kept, ast.keyword("create_graph", ast.Constant(True))]
            return ast.unparse(call)
    return "torch.autograd.grad(…, create_graph=True)"
