"""A penalty on the weights is almost the whole loss, and the data hardly count.

What it finds
-------------
A loss of torch to which a penalty on the parameters is added that is at least ten times as large, and whose
pull on them is at least ten times that of the data; half as much or more where the trained network answers
the same to every sample. Also a `weight_decay` with such a pull, and a divergence beside which the trained
network gives back no more than the mean, where a copy without it does.

Why it matters
--------------
The weights shrink to nothing, and the network answers the same to everything.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))

    def loss(answer, targets):
        penalty = sum(part.square().sum() for part in net.parameters())
        return nn.functional.cross_entropy(answer, targets) + 5.0 * penalty

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))

    def loss(answer, targets):
        penalty = sum(part.square().sum() for part in net.parameters())
        return nn.functional.cross_entropy(answer, targets) + 1e-4 * penalty

Source
------
Krogh and Hertz 1991, A Simple Weight Decay Can Improve Generalization. Both pulls are measured.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import final

import torch
from torch import Tensor

from netwright.checking.measures.find_decay import find_decay
from netwright.checking.measures.find_reached import walk_graph
from netwright.checking.measures.is_collapsed import is_collapsed
from netwright.checking.measures.list_losses import list_losses
from netwright.checking.measures.measure_overruled import measure_overruled
from netwright.checking.measures.measure_pull import measure_pull
from netwright.checking.measures.trace_step import trace_step
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding

_MOST = 10.0
_SOME = 2.0


@final
class RegulariserDominates(Rule):
    """See the page above."""

    severity = "warning"
    checks = "the data outweigh the penalties"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Compare the loss of the data and its pull with what is added to it."""
        trace, uses = subject.read(trace_step), subject.read(list_losses)
        if trace.loss is None or not trace.loss.requires_grad or len(uses) != 1:
            return
        data = uses[0].call.result
        if not isinstance(data, Tensor) or data.numel() != 1 or not data.requires_grad:
            return
        parts: list[Tensor] = [part for part in trace.parameters.values() if part.requires_grad]
        yield from self._look_at_decay(subject, lambda: measure_pull(data, parts))
        total, first = float(trace.loss.detach()), float(data.detach())
        (weight,) = torch.autograd.grad(trace.loss, data, retain_graph=True, allow_unused=True)
        is_small = data is trace.loss or total - first < _SOME * abs(first)
        if is_small or weight is None or abs(float(weight) - 1) > 1e-3:
            return
        # What is left of the gradient when the answer is held still comes from the weights alone.
        penalty = trace.loss - data
        leaves = [leaf for leaf in walk_graph([trace.loss]) if leaf.requires_grad]
        pulls = [measure_pull(value, leaves) for value in (penalty, data)]
        slope = torch.autograd.grad(penalty, uses[0].answer, retain_graph=True, allow_unused=True)[0]
        if slope is not None and float(slope.abs().max()) > 1e-6:
            return
        times = pulls[0] / max(pulls[1], 1e-30)
        found = None if times or total - first < _MOST * abs(first) else measure_overruled(subject, uses[0])
        least = min((total - first) / max(abs(first), 1e-30), times)
        if found is None and (least < _SOME or (least < _MOST and not is_collapsed(subject))):
            return
        what = found or f"the rest is a penalty on the weights, which pulls {times:.3g} times as hard"
        yield self.find(
            (trace.find_maker(trace.loss) or uses[0].call).place,
            says=f"the loss of the data is {first:.3g} of {total:.3g} at first: {what}",
            fix="a smaller factor before the rest (1e-4 is usual for weights), or means over the same axes",
            evidence={"loss of the data": round(first, 4), "penalty": round(total - first, 4)},
        )

    def _look_at_decay(self, subject: Subject, pull: Callable[[], float]) -> Iterator[Finding]:
        found = find_decay(subject, pull, _SOME)
        if found is None or not is_collapsed(subject):
            return
        stepped, times = found
        yield self.find(
            Place("", type(stepped.optimizer).__name__, stepped.made or stepped.line),
            says=f"weight_decay={stepped.settings['weight_decay']:g} pulls {times:.3g} times as hard as the "
            "data, and the trained network answers the same to every sample",
            fix="weight_decay=1e-4",
        )
