"""Labels went through a scaling, and a loss for classes gets what is left of them.

What it finds
-------------
Targets of a cross-entropy that are few different numbers and no class indices: fractions of the indices, or
numbers beyond 0 and 1 for a binary loss (-1 and 1, 0 and 255, standardised labels); also labels of which a
cast to whole numbers before the loop left fewer, or just one.

Why it matters
--------------
Cut to whole numbers, most classes become class 0. Beyond 0 and 1 the binary loss has no lowest value: the
answers grow for ever.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1))
    inputs, targets = torch.randn(32, 4), torch.randint(2, (32, 1)).float() * 2 - 1
    loss = nn.BCEWithLogitsLoss()

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1))
    inputs, targets = torch.randn(32, 4), torch.randint(2, (32, 1)).float()
    loss = nn.BCEWithLogitsLoss()

Source
------
For a label y beyond 0 and 1 the loss log(1 + exp(z)) - y z falls without end with z (y > 1) or -z (y < 0).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from torch import Tensor

from netwright.checking.measures.find_cuts import find_cuts
from netwright.checking.measures.list_label_faults import list_label_faults
from netwright.checking.measures.list_losses import list_losses
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class ScaledLabels(Rule):
    """See the page above."""

    severity = "error"
    checks = "labels are class indices, or 0 and 1"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look at the labels of class losses that are no labels."""
        for fault in subject.read(list_label_faults):
            if not fault.is_scaled or fault.num_values < 2:
                continue
            use, values = fault.use, fault.labels.unique()
            low, high = float(values[0]), float(values[-1])
            shown = ", ".join(f"{float(value):.3g}" for value in values[:5])
            is_binary = use.name.startswith("binary")
            wants = "0 and 1" if is_binary else f"whole numbers from 0 to {use.num_classes - 1}"
            kept = f"; the cast leaves {len(use.target.unique())} of them" if fault.is_cut else ""
            yield self.find(
                use.call.place,
                says=f"{use.name} takes labels that are {wants}, and they are {shown}{kept}: "
                "they went through a scaling",
                fix=_write_fix(values, is_binary),
                evidence={"different labels": len(values), "lowest": low, "highest": high},
            )
        yield from self._look_before(subject)

    def _look_before(self, subject: Subject) -> Iterator[Finding]:
        """Look for a cast that left fewer labels than there were."""
        names = {use.name for use in subject.read(list_losses)}
        for cut in subject.read(find_cuts) if names <= {"cross_entropy", "nll_loss"} else []:
            before, after = cut.source.unique(), cut.result.unique()
            shown = ", ".join(f"{float(value):.3g}" for value in before[:5])
            yield self.find(
                Place("", "labels", cut.line),
                says=f"{len(before)} different labels ({shown}, …) were cut to {len(after)} whole numbers: "
                "they went through a scaling",
                fix="scale the inputs alone; give the labels as they came",
                evidence={"labels before": len(before), "labels after": len(after)},
            )


def _write_fix(values: Tensor, is_binary: bool) -> str:
    if is_binary and values.tolist() == [-1.0, 1.0]:
        return "targets = (targets + 1) / 2"
    if is_binary:
        return f"targets = (targets > {float(values.mean()):.3g}).float(): scale the inputs alone"
    return "scale the inputs alone; give the labels as they came: targets = labels.long()"
