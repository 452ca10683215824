"""Gradients are cleared between `backward()` and `step()`: no step changes anything.

What it finds
-------------
Steps of an optimizer before which all gradients were gone or zero, though a backward pass since the last
step had given some; or backward passes that no optimizer ever makes a step after. Steps after several
backward passes, of which all but the last were cleared before anything could use them.

Why it matters
--------------
The optimizer gets nothing to go by: the weights stay as they were.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

    def train():
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        for _ in range(5):
            loss(net(inputs), targets).backward()
            optimizer.zero_grad()
            optimizer.step()

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

    def train():
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        for _ in range(5):
            optimizer.zero_grad()
            loss(net(inputs), targets).backward()
            optimizer.step()

Source
------
The gradients are looked at after each backward pass and before each step. Steps that a scaler skips are no
steps. Silent where gradients are read, by the script or by hooks, where passes begin on several lines, and
where several optimizers step.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from netwright.checking.loop import Loop
from netwright.checking.measures.find_thrown import find_thrown
from netwright.checking.measures.is_as_before import is_as_before
from netwright.checking.measures.read_loop import read_loop
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class GradientsDiscarded(Rule):
    """See the page above."""

    severity = "error"
    checks = "gradients reach the step"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Count the steps that found their gradients gone, and the backward passes that no step followed."""
        loop = subject.read(read_loop)
        yield from self._look_for_steps(subject, loop)
        for stepped in loop.steppers:
            num = find_thrown(stepped, loop)
            if num:
                yield self.find(
                    Place("", type(stepped.optimizer).__name__, stepped.line),
                    says=f"each step uses the last of {num} backward passes: the gradients of the "
                    f"{num - 1} before are cleared, and nothing has used them",
                    fix="optimizer.zero_grad() after each optimizer.step(), not before each loss.backward()",
                    evidence={"backward passes a step": num, "thrown away": num - 1},
                )
            if stepped.num_empty < 2 or stepped.num_empty < stepped.num_steps - 1:
                continue
            yield self.find(
                Place("", type(stepped.optimizer).__name__, stepped.line),
                says=f"the gradients are cleared before the step: {stepped.num_empty} of "
                f"{stepped.num_steps} steps changed nothing",
                fix="optimizer.zero_grad(), then loss.backward(), then optimizer.step()",
                evidence={"steps": stepped.num_steps, "steps without gradients": stepped.num_empty},
            )

    def _look_for_steps(self, subject: Subject, loop: Loop) -> Iterator[Finding]:
        root = next((one for one in loop.roots if one.copy is subject.net), None)
        is_over = loop.raised is None and not loop.was_stopped
        if root is None or loop.num_steps or loop.num_backward < 3 or not loop.optimizers or not is_over:
            return
        own = {id(part) for part in root.net.parameters()}
        for optimizer, line in loop.optimizers:
            held = [part for group in optimizer.param_groups for part in group["params"]]
            has_gradients = any(id(part) in own and part.grad is not None for part in held)
            if not has_gradients or not is_as_before(root):
                continue
            name = type(optimizer).__name__
            yield self.find(
                Place("", name, loop.backward_line or line),
                says=f"{name} never steps: {loop.num_backward} backward passes changed nothing",
                fix="optimizer.step() after loss.backward()",
                evidence={"backward passes": loop.num_backward, "steps": 0},
            )
