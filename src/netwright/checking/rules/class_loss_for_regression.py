"""A loss for classes is given quantities.

What it finds
-------------
A cross-entropy whose targets are many different numbers that are neither class indices nor shares: prices,
temperatures, standardised values; also those that a cast cut to whole numbers.

Why it matters
--------------
Cross-entropy raises on them, cuts them to class numbers that mean nothing, or (over a single output) is
always 0; the binary one has no lowest value for targets beyond 0 and 1.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1))
    inputs, targets = torch.randn(32, 4), torch.randn(32, 1)
    loss = nn.BCEWithLogitsLoss()

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1))
    inputs, targets = torch.randn(32, 4), torch.randn(32, 1)
    loss = nn.MSELoss()

Source
------
The pages of torch.nn.CrossEntropyLoss and BCEWithLogitsLoss name what their targets may be. Silent on shares
between 0 and 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, final

from torch import nn

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.learn_copy import learn_copy
from netwright.checking.measures.list_label_faults import list_label_faults
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.find_answer import find_answer
from netwright.core.finding import Finding


@final
class ClassLossForRegression(Rule):
    """See the page above."""

    severity = "error"
    checks = "losses for classes are not given quantities"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Count the different numbers among the targets of class losses."""
        if subject.is_synthetic:
            raise CannotMeasure("the samples are made up")
        for fault in subject.read(list_label_faults):
            if fault.is_scaled:
                continue
            use, labels = fault.use, fault.labels
            effect = (
                f"; {use.name} over one output is always 0"
                if use.num_classes == 1 and (use.name == "cross_entropy")
                else ""
            )
            yield self.find(
                use.call.place,
                says=f"{use.name} is for classes, and the targets are {fault.num_values} quantities "
                f"from {float(labels.min()):.3g} to {float(labels.max()):.3g}{effect}",
                fix="loss = nn.MSELoss() (or nn.L1Loss()), and a last layer of one output a quantity",
                evidence={"different targets": fault.num_values} | _prove(subject),
            )


def _prove(subject: Subject) -> dict[str, Any]:
    def mended(output: Any, targets: Any) -> Any:
        answer = find_answer(output)[0]
        return nn.functional.mse_loss(answer, targets.view_as(answer).to(answer.dtype))

    try:
        learnt = learn_copy(subject, loss=mended)
    except CannotMeasure:
        return {}
    return {"MSE at first": round(learnt.losses[0], 4), "after 30 steps": round(learnt.losses[-1], 4)}
