"""The loss becomes NaN or infinite in training, and the weights with it.

What it finds
-------------
A backward pass that begins with a loss that is not finite, after which weights are not finite either. The
step is run again on a copy of the network as it was then: the first operation that makes something infinite
of finite numbers, and the samples for which it does, are named.

Why it matters
--------------
A weight that is NaN stays NaN: nothing is learnt any more, and what was learnt is lost.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1))
    inputs, targets = torch.randn(32, 4), torch.rand(32, 1)

    def loss(answer, truth):
        chance = (300 * answer).sigmoid()
        return -(truth * chance.log() + (1 - truth) * (1 - chance).log()).mean()

    def train():
        optimizer = torch.optim.SGD(net.parameters(), lr=0.01)
        for _ in range(6):
            optimizer.zero_grad()
            loss(net(inputs), targets).backward()
            optimizer.step()

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1))
    inputs, targets = torch.randn(32, 4), torch.rand(32, 1)

    def loss(answer, truth):
        chance = answer.sigmoid()
        return -(truth * chance.log() + (1 - truth) * (1 - chance).log()).mean()

    def train():
        optimizer = torch.optim.SGD(net.parameters(), lr=0.01)
        for _ in range(6):
            optimizer.zero_grad()
            loss(net(inputs), targets).backward()
            optimizer.step()

Source
------
Skipped steps and losses that the loop passes over leave the weights finite, and are silent.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.find_non_finite import describe_source, find_non_finite
from netwright.checking.measures.find_root import find_root
from netwright.checking.measures.find_unsafe import Unsafe, find_unsafe
from netwright.checking.measures.read_loop import read_loop
from netwright.checking.measures.trace_step import trace_step
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class NonFiniteLoss(Rule):
    """See the page above."""

    severity = "error"
    checks = "the loss stays finite"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Run the step at which it broke again."""
        loop = subject.read(read_loop)
        broken = loop.broken
        if broken is None or subject.net is not broken.root.copy:
            return
        if all(bool(part.isfinite().all()) for part in broken.root.net.parameters()):
            return
        place = Place("", type(broken.root.net).__name__, broken.line)
        says = f"the loss was {broken.value} after {broken.step} steps, and the weights are not finite since"
        fix = "a smaller learning rate, or nn.utils.clip_grad_norm_ before the step"
        facts: dict[str, object] = {"steps before": broken.step, "losses not finite": loop.num_broken}
        spoilt = [name for name, part in broken.copy.named_parameters() if not bool(part.isfinite().all())]
        if spoilt:
            says += (
                f"; before that batch {spoilt[0]} was not finite already: a gradient was not, or too large"
            )
            unsafe = _read_unsafe(subject)
            if unsafe is not None:
                place = unsafe.call.place
                says += f" (that of {unsafe.name} has no end at {unsafe.lowest:.3g})"
                fix = f"keep what goes into {unsafe.name} away from 0: add or clamp a small number"
            elif (root := find_root(subject.read(trace_step), loop.losses)) is not None:
                place = root.place
                says += "; the losses before were no larger than ever, and a root has no finite slope at 0"
                fix = f"{root.name}(x + 1e-8): equal inputs make it 0"
        elif (call := find_non_finite(broken, subject)) is not None:
            place = call.place
            says += f"; the first operation that made it so is {call.name}"
            facts |= describe_source(call)
            if call.name in {"log", "log2", "log10", "sqrt", "rsqrt", "div", "__truediv__", "pow"}:
                fix = f"keep what goes into {call.name} away from 0: add or clamp a small number"
        yield self.find(place, says=says, fix=fix, evidence=facts)


def _read_unsafe(subject: Subject) -> Unsafe | None:
    try:
        return subject.read(find_unsafe)
    except CannotMeasure:
        return None
