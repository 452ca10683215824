"""Answers (N, 1) are compared with targets (N,), so that each answer meets every target.

What it finds
-------------
A loss, or a difference in a loss written by hand, whose answers and targets have different shapes that
broadcast to N x N. In a loss of one's own only the answer itself against the targets themselves counts:
who writes `x[:, None] - y` means it. And a product of (N, 1) and (N,) of which one mean is taken.

Why it matters
--------------
Every answer is pulled towards all targets at once, so the best that the network can give is the mean target,
whatever it sees. Nothing raises.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1))
    inputs, targets = torch.randn(32, 4), torch.randn(32)
    loss = nn.MSELoss()

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1))
    inputs, targets = torch.randn(32, 4), torch.randn(32, 1)
    loss = nn.MSELoss()

Source
------
The sum over i and j of (a_i - y_j)^2 is least where every a_i is the mean of y.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

import torch
from torch import Tensor

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.find_unflattened import find_unflattened
from netwright.checking.measures.try_step import try_step
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.checking.trace import Trace
from netwright.core.finding import Finding

_LOSSES = frozenset({"mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss"})
_OPERATORS = frozenset({"sub", "rsub", "__sub__", "__rsub__", "eq", "subtract"})


@final
class LossBroadcast(Rule):
    """See the page above."""

    severity = "error"
    checks = "answers and targets of the loss have one shape"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look at the shapes of what is compared."""
        if subject.loop is not None and (slip := subject.loop.slips.get(self.name)) is not None:
            num = slip[1]["samples"]
            yield self.find(
                Place("", "the loss", slip[0]),
                says=f"({num}, 1) times ({num},) makes {num} x {num}, whose mean is the product of two means",
                fix=f"a.squeeze(1) * b, where a is ({num}, 1)",
                evidence={"numbers compared": num * num, "numbers given": num},
            )
            return
        trace = subject.read(try_step)
        if _is_unflattened(subject):
            return  # told by unflattened-head
        for call in trace.calls:
            if call.name not in _LOSSES and not (call.in_loss and call.name in _OPERATORS):
                continue
            answer, target = call.read(0, "input"), call.read(1, "target")
            if not isinstance(answer, Tensor) or not isinstance(target, Tensor):
                continue
            if answer.shape == target.shape or answer.ndim == target.ndim:
                continue
            if call.name in _OPERATORS and not _is_plain(trace, answer, target):
                continue
            try:
                shape = torch.broadcast_shapes(answer.shape, target.shape)
            except RuntimeError:
                continue
            if shape.numel() <= max(answer.numel(), target.numel()):
                continue
            yield self.find(
                call.place,
                says=f"answers {tuple(answer.shape)} against targets {tuple(target.shape)} make "
                f"{tuple(shape)}: each answer is compared with every target, and the best constant wins",
                fix="targets = targets.unsqueeze(1)"
                if answer.ndim > target.ndim
                else "give targets the answer's shape: targets = targets.squeeze(1)",
                evidence={"numbers compared": shape.numel(), "numbers given": answer.numel()},
            )
            return


def _is_unflattened(subject: Subject) -> bool:
    try:
        return subject.read(find_unflattened) is not None
    except CannotMeasure:
        return False


def _is_plain(trace: Trace, *pair: Tensor) -> bool:
    """Whether one is the network's answer as it came, and the other the targets as they came."""
    if trace.answer is None or not isinstance(trace.targets, Tensor):
        return False
    wanted = {trace.answer.data_ptr(): trace.answer.shape, trace.targets.data_ptr(): trace.targets.shape}
    return all(wanted.get(part.data_ptr()) == part.shape for part in pair)
