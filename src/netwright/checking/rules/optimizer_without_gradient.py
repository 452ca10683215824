"""An optimizer steps and steps, and none of its parameters ever gets a gradient.

What it finds
-------------
All optimizers of a loop together changed nothing: every parameter that they hold took part in what was
computed, has no gradient, and was not written once, though a backward pass came before the steps. Or one of
several, whose new network is called under `no_grad` alone.

Why it matters
--------------
Optimizers pass over parameters without a gradient and say nothing. Mostly the loss was computed of copies
(`detach()`, `clone().detach().requires_grad_()`, new `nn.Parameter`s): these get the gradients.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.Tanh(), nn.Linear(16, 1))
    inputs, targets = torch.randn(32, 4), torch.randn(32, 1)
    loss = nn.MSELoss()

    def train():
        optimizer = torch.optim.SGD(net.parameters(), lr=0.01)
        for step in range(6):
            fast = {name: part.detach().requires_grad_() for name, part in net.named_parameters()}
            optimizer.zero_grad()
            loss(torch.func.functional_call(net, fast, (inputs,)), targets).backward()
            optimizer.step()

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.Tanh(), nn.Linear(16, 1))
    inputs, targets = torch.randn(32, 4), torch.randn(32, 1)
    loss = nn.MSELoss()

    def train():
        optimizer = torch.optim.SGD(net.parameters(), lr=0.01)
        for step in range(6):
            fast = {name: 1.0 * part for name, part in net.named_parameters()}
            optimizer.zero_grad()
            loss(torch.func.functional_call(net, fast, (inputs,)), targets).backward()
            optimizer.step()

Source
------
torch.optim skips parameters whose `grad` is None. Each tensor counts how often it was written: silent where
anything was. Finn et al., Model-Agnostic Meta-Learning (2017), needs the gradient through the inner step.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import final

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.explain_blind import explain_blind
from netwright.checking.measures.list_idle import list_idle
from netwright.checking.measures.read_loop import read_loop
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.rules.layer_made_in_forward import LayerMadeInForward
from netwright.checking.rules.loss_without_graph import LossWithoutGraph
from netwright.checking.subject import Subject
from netwright.core.finding import Finding

_DETACHED = (
    "compute the loss of what the optimizer holds: p - lr * g, without .detach() or a new nn.Parameter(...)"
)
_OTHERS = (
    "give the optimizer the very tensors that the loss is computed with: torch.optim.Adam(params.values())"
)


@final
class OptimizerWithoutGradient(Rule):
    """See the page above."""

    severity = "error"
    checks = "steps change what the optimizer holds"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Count what was written to the parameters of all optimizers."""
        loop = subject.read(read_loop)
        if (told := explain_blind(loop)) is not None:
            yield self.find(**told)
            return
        num = sum(one.num_all for one in loop.steppers)
        if num < 3 or loop.num_backward < num or loop.broken is not None or loop.raised is not None:
            return
        held = list_idle(loop)
        if not held or _is_told(subject):
            return
        first, line, end, fix = loop.steppers[0], loop.backward_line, "copies", _DETACHED
        name = type(first.optimizer).__name__
        if loop.lasting:  # the same tensors at every step, and the optimizer was given others
            line, end, fix = first.made, f"{len(loop.lasting)} other tensors, the same at every step", _OTHERS
        yield self.find(
            Place("", name, line or first.line),
            says=f"no gradient comes to what {name} holds: {num} steps changed nothing, the backward passes "
            f"end at {end}",
            fix=fix,
            evidence={"steps": num, "parameters without a gradient": len(held)},
        )


def _is_told(subject: Subject) -> bool:
    """Whether the loss or a layer made anew explains it."""
    for cause in (LossWithoutGraph(), LayerMadeInForward()):
        with suppress(CannotMeasure):
            if list(cause.examine(subject)):
                return True
    return False
