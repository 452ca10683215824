"""The same samples in training and in validation or test.

What it finds
-------------
Samples of one part that are, number for number, samples of another, far more often than training samples
repeat each other: at least ten, and over a twentieth of the part. Also copied rows, several times in
training, that are asked without gradients too, beside rows that are only asked; and a network that goes
through the folds of a cross-validation without beginning anew.

Why it matters
--------------
The network is asked what it was told: the measured quality is that of memory.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    samples, labels = torch.randn(200, 4), torch.randint(3, (200,))
    inputs, targets = samples[:32], labels[:32]
    parts = {"train": (samples, labels), "val": (samples[:50], labels[:50])}
    loss = nn.CrossEntropyLoss()

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    samples, labels = torch.randn(200, 4), torch.randint(3, (200,))
    inputs, targets = samples[:32], labels[:32]
    parts = {"train": (samples[:150], labels[:150]), "val": (samples[150:], labels[150:])}
    loss = nn.CrossEntropyLoss()

Source
------
Where rows repeat by chance (few columns of few values), a training row finds its like among the others as
often as a validation row does: that share is what is expected, and twice of it and a tenth more is allowed.
Where a column tells nearly all different rows apart by a real number, none repeats by chance: rows that do
were copied, as oversampling does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import final

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.find_carried_fold import find_carried_fold
from netwright.checking.measures.find_shared_copies import find_shared_copies, is_continuous, list_keys
from netwright.checking.place import Place
from netwright.checking.place_data import place_data
from netwright.checking.place_part import place_part
from netwright.checking.read_source import find_made
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class SplitOverlap(Rule):
    """See the page above."""

    severity = "error"
    checks = "no sample is in two parts of the data"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Count the samples of each part that are in the training part."""
        fold = find_carried_fold(subject)
        if fold is not None:
            yield self.find(
                Place("", type(subject.net).__name__, fold.line),
                says=f"the network goes on from fold to fold: all {fold.num_judged} rows judged here "
                "were trained on in an earlier fold",
                fix="make the network anew in every fold, inside of the loop over the folds",
                evidence={"judged rows": fold.num_judged, "of these trained on before": fold.num_judged},
            )
            return
        copies = find_shared_copies(subject) if {*subject.parts} == {"train"} else None
        if copies is not None:
            place = place_data(subject, "train")
            divided = find_made(place.line, "train_test_split") if isinstance(place, Place) else None
            yield self.find(
                Place("", "train_test_split", divided) if divided else place,
                says=f"{copies[0]} of the {copies[1]} rows that are judged are training rows too: rows were "
                "copied before the data were divided",
                fix="divide first, then copy the rare rows of the training part only",
                evidence={"judged rows": copies[1], "of these in train": copies[0]},
            )
            return
        if "train" not in subject.parts or len(subject.parts) < 2:
            raise CannotMeasure("there is no second part in memory")
        train = Counter(list_keys(subject.parts["train"][0]))
        repeated = sum(count for count in train.values() if count > 1)
        chance = repeated / max(1, sum(train.values()))
        if is_continuous(subject.parts["train"][0], len(train)):
            chance = 0.0
        for name, (inputs, _) in subject.parts.items():
            if name == "train":
                continue
            keys = list_keys(inputs)
            shared = sum(key in train for key in keys)
            share = shared / max(1, len(keys))
            if shared < 10 or share < 0.05 or share < 2 * chance + 0.1:
                continue
            yield self.find(
                place_part(subject, name) or f"train and {name}",
                says=f"{shared} of {len(keys)} {name} samples are training samples too; by chance it "
                "would be "
                f"about {chance:.0%}",
                fix=f"divide first, then train: no sample of `{name}` may be in `train` (shuffle once, "
                "then slice)",
                evidence={"share that is in train": round(share, 4), "share by chance": round(chance, 4)},
            )
