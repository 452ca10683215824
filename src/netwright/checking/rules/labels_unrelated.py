"""The labels have nothing to do with their inputs.

What it finds
-------------
Inputs whose rows were put into another order than their labels: simple models tell the labels of new rows
before that, and no better than chance after it; or they would with the order that files get by mistake (10
before 2, backwards). As a note: inputs whose features go together, as those of real things do, and that say
nothing about their labels to simple models nor to the trained network. Noise to be told that is drawn anew.

Why it matters
--------------
A network can learn such labels by heart, and says nothing about anything new. Mostly one of two arrays was
shuffled, sorted or filtered, and the other was not.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(6, 16), nn.ReLU(), nn.Linear(16, 3))
    loss = nn.CrossEntropyLoss()
    labels = torch.randint(3, (400,))
    centers = torch.randn(3, 6) * 2
    samples = (centers[labels] + torch.randn(400, 6)).flip(0)
    parts = {"train": (samples, labels)}
    inputs, targets = samples[:32], labels[:32]

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(6, 16), nn.ReLU(), nn.Linear(16, 3))
    loss = nn.CrossEntropyLoss()
    labels = torch.arange(400) % 3
    centers = torch.randn(3, 6) * 2
    parts = {"train": (centers[labels] + torch.randn(400, 6), labels)}
    inputs, targets = parts["train"][0][:32], labels[:32]

Source
------
A linear model and five nearest neighbours, fitted on half of the rows and judged on the other. Silent where
the labels were drawn on purpose (`torch.randint`), and on inputs that look drawn themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.find_order import find_order
from netwright.checking.measures.goes_together import goes_together
from netwright.checking.measures.is_told import as_labels, is_told
from netwright.checking.measures.measure_link import measure_link
from netwright.checking.measures.undo_order import undo_order
from netwright.checking.place import Place
from netwright.checking.place_data import place_data
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding

_FIX = "the same order for both: order = torch.randperm(len(x)); x, y = x[order], y[order]"

_SAME_NOISE = "noise = torch.randn_like(x), and this very noise both in the inputs and in the loss"


@final
class LabelsUnrelated(Rule):
    """See the page above."""

    severity = "warning"
    checks = "the labels go with their inputs"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Judge simple models on rows that they have not seen."""
        slip = subject.loop.slips.get("labels-unrelated") if subject.loop is not None else None
        if slip is not None:
            says = "the noise that is to be told is drawn here anew: it is not the noise in the inputs"
            yield self.find(Place("", "the loop", slip[0]), says=says, fix=_SAME_NOISE, evidence=slip[1])
            return
        if subject.is_synthetic or "train" not in subject.parts:
            raise CannotMeasure("the training samples are not in memory")
        inputs, targets = subject.parts["train"]
        if not inputs.is_floating_point() or targets.numel() != len(inputs):
            raise CannotMeasure("there is not one label for rows of real numbers")
        link = measure_link(inputs, as_labels(targets))
        if link is None or link.sigmas > 3:
            return
        undone = undo_order(subject)
        before = None if undone is None else measure_link(undone[1][0], as_labels(undone[1][1]))
        evidence = {"score on new rows": round(link.score, 4), "by chance": round(link.chance, 4)}
        if undone is not None and before is not None and before.sigmas > max(6, 3 * link.sigmas):
            yield self.find(
                Place("", "rows", undone[0].line),
                says="inputs and labels are in different orders: simple models tell the labels of new rows "
                f"with {link.score:.3g} (chance: {link.chance:.3g}), and with {before.score:.3g} before this",
                fix=_FIX,
                evidence=evidence | {"before the new order": round(before.score, 4)},
            )
            return
        if is_told(subject):
            return
        place = max(_list_places(subject), key=lambda place: getattr(place, "line", None) or ("", 0))
        order = find_order(subject)
        says = f"simple models tell {link.score:.3g} of new rows right (chance: {link.chance:.3g})"
        if order is not None:
            says = (
                f"inputs and labels are in different orders: {says}, {order.link.score:.3g} with {order.name}"
            )
            yield self.find(place, says=says, fix=_FIX, evidence=evidence | {order.name: order.link.score})
        elif link.sigmas < 2 and link.num_rows >= 300 and goes_together(inputs):
            # A signal that is weak and one that is lost look the same.
            says = f"the inputs say nothing about the labels: {says}, the network no more"
            yield self.find(place, says=says, fix=_FIX, evidence=evidence, severity="note")


def _list_places(subject: Subject) -> list[Place | str]:
    """What was made last is what was put into another order."""
    return [place_data(subject, "train", targets=targets) for targets in (False, True)]
