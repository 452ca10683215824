"""A softmax over a single number: always 1, whatever goes in.

What it finds
-------------
The answer came straight out of a softmax or log-softmax over an axis of size 1; a cross-entropy, which takes
one itself, was given a single class; or weights that sum up steps are a softmax over one score a step.

Why it matters
--------------
exp(x) / exp(x) is 1 with a gradient of exactly 0: nothing can be learnt.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1), nn.Softmax(dim=1))
    inputs, targets = torch.randn(32, 4), torch.randint(2, (32, 1)).float()
    loss = nn.BCELoss()

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1), nn.Sigmoid())
    inputs, targets = torch.randn(32, 4), torch.randint(2, (32, 1)).float()
    loss = nn.BCELoss()

Source
------
The definition of softmax. Attention that happens to have one key is not the answer, and is not reported.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from netwright.checking.measures.find_lone_weights import find_lone_weights
from netwright.checking.measures.list_losses import list_losses
from netwright.checking.measures.trace_forward import trace_forward
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class SoftmaxOverOne(Rule):
    """See the page above."""

    severity = "error"
    checks = "no softmax runs over a single number"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look at what made the answer."""
        is_known = subject.loss is not None and not subject.loss_is_assumed
        for use in subject.read(list_losses) if is_known else ():
            if use.name == "cross_entropy" and use.answer.ndim > 1 and use.num_classes == 1:
                yield self.find(
                    use.call.place,
                    says="cross-entropy takes a softmax over the classes, and there is one: the loss is "
                    "always 0, and so is the gradient",
                    fix="nn.BCEWithLogitsLoss for one output (or nn.MSELoss for a quantity), or as many "
                    "outputs as classes",
                    evidence={"size of the axis": 1},
                )
                return
        lone = subject.read(find_lone_weights)
        if lone is not None:
            call, axis = lone
            num = call.result.shape[axis]
            yield self.find(
                call.place,
                says=f"the softmax of the scores {tuple(call.result.shape)} runs over an axis of size 1: all "
                f"{num} weights of the sum over axis {axis} are 1, and what makes the scores never learns",
                fix=f"softmax(…, dim={axis}), the axis that is summed over",
                evidence={"size of the axis": 1},
            )
            return
        trace = subject.read(trace_forward)
        maker = trace.find_maker(trace.answer)
        if maker is None or maker.name not in {"softmax", "log_softmax"} or maker.source is None:
            return
        axis, source = maker.read(1, "dim"), maker.source
        if axis is None:
            axis = 0 if source.ndim in {0, 1, 3} else 1
        if source.ndim == 0 or source.shape[axis] != 1:
            return
        constant = 1 if maker.name == "softmax" else 0
        yield self.find(
            maker.place,
            says=f"the {maker.name} runs over an axis of size 1: every answer is {constant}, and the "
            "gradient 0",
            fix="use a sigmoid for one number (or BCEWithLogitsLoss and no activation), or give two outputs",
            evidence={"size of the axis": 1, "answer": constant},
        )
