"""The parts of the data have different scales: one was scaled and the other was not.

What it finds
-------------
Training and validation (or test) inputs whose values spread by a factor of ten or more differently, in half
of the features or more; or by any other factor where both have the few values of one grid, in another unit.
Also two parts each of whose features has mean 0 and spread 1 exactly.

Why it matters
--------------
The network is judged on numbers that it has never seen the like of: validation says nothing about it.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    samples = torch.randn(200, 4)
    labels = torch.arange(200) % 3
    samples[120:] *= 50
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
The standard deviation of each feature (of each channel of images) over all samples in memory; parts of fewer
than 30 samples are not compared. Samples scaled before they were divided are not exact in either part.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from torch import Tensor

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.find_other_unit import find_other_unit
from netwright.checking.measures.measure_off import measure_off
from netwright.checking.place_part import place_part
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding

_EXACT = 1e-4


@final
class SplitsScaledDifferently(Rule):
    """See the page above."""

    severity = "error"
    checks = "the parts of the data have the same scale"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Compare the spread of each feature."""
        if subject.is_synthetic or "train" not in subject.parts or len(subject.parts) < 2:
            raise CannotMeasure("there is no second part in memory")
        train = _measure_spread(subject.parts["train"][0])
        for name, (inputs, _) in subject.parts.items():
            other = _measure_spread(inputs)
            if name == "train" or train is None or other is None or train.shape != other.shape:
                continue
            both = (train > 0) & (other > 0)
            ratios = (other[both] / train[both]).double()
            if not len(ratios):
                continue
            middle = float(ratios.median())
            is_other = find_other_unit(subject.parts["train"][0], inputs) is not None
            if 0.1 <= middle <= 10 and not is_other:
                yield from self._look_at_own_scale(subject, name)
                continue
            yield self.find(
                place_part(subject, name) or f"the inputs of {name}",
                says=f"the values of {name} spread {middle:.3g} times as widely as those of train",
                fix="scale every part with the mean and spread of the training part",
                evidence={"spread to that of train (median)": middle, "features": len(ratios)},
            )

    def _look_at_own_scale(self, subject: Subject, name: str) -> Iterator[Finding]:
        parts = [subject.parts[one][0] for one in ("train", name)]
        if not all(measure_off(part) < _EXACT for part in parts):
            return
        yield self.find(
            place_part(subject, name) or f"the inputs of {name}",
            says=f"each of the {parts[0].shape[1]} features has mean 0 and spread 1 in train and in {name} "
            "alike: each part was scaled with its own",
            fix="scaler.fit_transform(train), then scaler.transform of the other parts",
            evidence={
                f"off in {one}": measure_off(part) for one, part in zip(("train", name), parts, strict=True)
            },
            severity="warning",
        )


def _measure_spread(inputs: Tensor) -> Tensor | None:
    """The standard deviation of each feature or channel; None where it says nothing."""
    if len(inputs) < 30 or inputs.is_complex() or inputs.ndim < 2:
        return None
    axes = [0, *range(2, inputs.ndim)]
    return inputs.float().std(dim=axes)
