"""A class is judged that was never taught.

What it finds
-------------
Classes that validation or test samples have and no training sample has. Also samples sorted by class that
were cut in two as they lie: of all classes, the parts share the one only through which the cut goes.

Why it matters
--------------
The network cannot learn what it is not shown: these samples are always wrong.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    samples = torch.randn(200, 4)
    labels = torch.cat([torch.arange(120) % 2, torch.arange(80) % 3])
    parts = {"train": (samples[:120], labels[:120]), "val": (samples[120:], labels[120:])}
    inputs, targets = parts["train"][0][:32], parts["train"][1][:32]
    loss = nn.CrossEntropyLoss()

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    samples = torch.randn(200, 4)
    labels = torch.arange(200) % 3
    parts = {"train": (samples[:120], labels[:120]), "val": (samples[120:], labels[120:])}
    inputs, targets = parts["train"][0][:32], parts["train"][1][:32]
    loss = nn.CrossEntropyLoss()

Source
------
The labels of all parts in memory. Sorted data that were divided without shuffling are the usual cause.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

import torch
from torch import Tensor

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.place_data import place_data
from netwright.checking.read_parts import is_apart
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding

_LEAST = 10


@final
class ClassMissingInSplit(Rule):
    """See the page above."""

    severity = "warning"
    checks = "every class that is judged is taught"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Compare the classes of the parts."""
        if subject.is_synthetic or "train" not in subject.parts or len(subject.parts) < 2:
            raise CannotMeasure("there is no second part in memory")
        taught = subject.parts["train"][1]
        if taught.dtype != torch.int64 or taught.ndim != 1:
            raise CannotMeasure("the targets are not classes")
        known = set(taught.unique().tolist())
        for name, (_, labels) in subject.parts.items():
            missing = sorted(set(labels.unique().tolist()) - known)
            if not missing and name != "train":
                yield from self._look_at_cut(subject, name)
            if not missing or len(known) > 1000:
                continue
            num = int(torch.isin(labels, torch.tensor(missing)).sum())
            yield self.find(
                place_data(subject, name, targets=True),
                says=f"{num} samples of {name} have classes that no training sample has: {missing[:5]}",
                fix="shuffle before the split, or split with stratify=True",
                evidence={"classes missing": len(missing), "samples": num},
            )

    def _look_at_cut(self, subject: Subject, name: str) -> Iterator[Finding]:
        """Sorted samples put together again have each class in one run."""
        taught, judged = subject.parts["train"][1], subject.parts[name][1]
        is_like = judged.ndim == 1 and judged.dtype == taught.dtype and len(judged) >= _LEAST
        if not is_like or not _is_all_judged(subject, judged):
            return
        others = int((taught != judged[0]).sum())
        for whole in (torch.cat([taught, judged]), torch.cat([judged, taught])):
            num = len(whole.unique())
            is_sorted = int((whole[1:] != whole[:-1]).sum()) == num - 1
            if not is_sorted or num < 2 or others < _LEAST or len(judged.unique()) >= len(taught.unique()):
                continue
            yield self.find(
                place_data(subject, name, targets=True),
                says=f"the samples are sorted by class and were cut as they lie: {name} holds "
                f"{len(judged.unique())} of {num} classes ({judged.unique().tolist()[:5]})",
                fix="before the split: order = torch.randperm(len(x)); x, y = x[order], y[order]; or "
                "train_test_split(x, y, stratify=y)",
                evidence={"classes of train": len(taught.unique()), f"of {name}": len(judged.unique())},
            )
            return


def _is_all_judged(subject: Subject, labels: Tensor) -> bool:
    """Whether nothing else is judged that has other classes: a loop may judge class by class."""
    told = [one for one in (subject.loop.judged if subject.loop else ()) if one.truth is not None]
    train = subject.parts["train"][0]
    return all(bool(torch.isin(one.truth, labels).all()) for one in told if is_apart(train, one.inputs))
