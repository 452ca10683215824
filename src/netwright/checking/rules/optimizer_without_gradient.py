"""An optimizer steps and steps, and none of its parameters ever gets a gradient.

What it finds
-------------
All optimizers of a loop together changed nothing: every parameter that they hold took part in what was
computed, has no gradient, and was not written once, though a backward pass came before the steps.

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
from typing import final

import torch

from netwright.checking.function_net import FunctionNet
from netwright.checking.loop import Root, Stepped
from netwright.checking.measures.read_loop import read_loop
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.rules.layer_made_in_forward import LayerMadeInForward
from netwright.checking.rules.loss_without_graph import LossWithoutGraph
from netwright.checking.step_watcher import count_writes
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class OptimizerWithoutGradient(Rule):
    """See the page above."""

    severity = "error"
    checks = "steps change what the optimizer holds"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Count what was written to the parameters of all optimizers."""
        loop = subject.read(read_loop)
        num = sum(one.num_all for one in loop.steppers)
        if num < 3 or loop.num_backward < num or loop.broken is not None or loop.raised is not None:
            return
        if any(one.num_empty > 1 or not _is_idle(one) for one in loop.steppers):
            return
        own = {id(part): root for root in loop.roots for part in root.net.parameters() if _is_as_before(root)}
        used = {key for key, root in own.items() if key in loop.used or not isinstance(root.net, FunctionNet)}
        held = [
            part for one in loop.steppers for group in one.optimizer.param_groups for part in group["params"]
        ]
        if not all(part.requires_grad and id(part) in used - loop.got_gradient.keys() for part in held):
            return
        if any(list(cause.examine(subject)) for cause in (LossWithoutGraph(), LayerMadeInForward())):
            return
        name = type(loop.steppers[0].optimizer).__name__
        yield self.find(
            Place("", name, loop.backward_line or loop.steppers[0].line),
            says=f"no gradient comes to what {name} holds: {num} steps changed nothing, the backward passes "
            "end at copies",
            fix="compute the loss of what the optimizer holds: p - lr * g, without .detach() or a new "
            "nn.Parameter(...)",
            evidence={"steps": num, "parameters without a gradient": len(held)},
        )


def _is_as_before(root: Root) -> bool:
    """Whether every parameter still has the numbers of the first call: no optimizer wrote past the count."""
    pairs = zip(root.net.parameters(), root.copy.parameters(), strict=False)
    return all(torch.equal(mine.detach(), before.detach()) for mine, before in pairs)


def _is_idle(stepped: Stepped) -> bool:
    """Whether nothing that it holds has a gradient or was written since its first step."""
    held = [part for group in stepped.optimizer.param_groups for part in group["params"]]
    is_idle = bool(stepped.settings) and count_writes(stepped.optimizer) == stepped.writes_start
    return is_idle and all(part.grad is None for part in held)
