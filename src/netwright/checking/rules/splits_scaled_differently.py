"""The parts of the data have different scales: one was scaled and the other was not.

What it finds
-------------
Training and validation (or test) inputs whose values spread by a factor of ten or more differently, in half
of the features or more, or by any factor where both have the few values of one grid, in another unit. Also
two parts each of whose features has mean 0 and spread 1 exactly, or a fitted scaler of its own.

Why it matters
--------------
The network is judged on numbers that it has never seen the like of: validation says nothing about it.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    samples, labels = torch.randn(200, 4), torch.arange(200) % 3
    samples[120:] *= 50
    parts = {"train": (samples[:120], labels[:120]), "val": (samples[120:], labels[120:])}
    inputs, targets, loss = samples[:32], labels[:32], nn.CrossEntropyLoss()

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    samples, labels = torch.randn(200, 4), torch.arange(200) % 3
    parts = {"train": (samples[:120], labels[:120]), "val": (samples[120:], labels[120:])}
    inputs, targets, loss = samples[:32], labels[:32], nn.CrossEntropyLoss()

Source
------
The standard deviation of each feature (of each channel of images) over all samples in memory; parts of fewer
than 30 samples are not compared. Samples scaled before they were divided are not exact in either part.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import final

from torch import Tensor

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.find_other_unit import find_other_unit
from netwright.checking.measures.find_refits import find_refits
from netwright.checking.measures.measure_off import measure_off
from netwright.checking.place import Place
from netwright.checking.place_part import place_part
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding

_EXACT, _APART = 1e-4, 1.5
_FIX = "scaler.fit_transform(train), then scaler.transform of the other parts"


@final
class SplitsScaledDifferently(Rule):
    """See the page above."""

    severity = "error"
    checks = "the parts of the data have the same scale"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Compare the spread of each feature."""
        with suppress(CannotMeasure):
            scaled = [one for one in subject.read(find_refits) if one.example is None]
            for one in scaled:
                place, off = Place("", one.kind, one.line), {"spreads away": round(one.off, 4)}
                yield self.find(place, says=one.says, fix=_FIX, evidence=off, severity="warning")
            if scaled:
                return
        if subject.is_synthetic or "train" not in subject.parts or len(subject.parts) < 2:
            raise CannotMeasure("there is no second part in memory")
        train = _measure_spread(subject.parts["train"][0])
        for name, (inputs, _) in subject.parts.items():
            other = None if name == "train" else _measure_spread(inputs)
            if train is None or other is None or train.shape != other.shape:
                continue
            both = (train > 0) & (other > 0)
            ratios = (other[both] / train[both]).double()
            middle = float(ratios.median())
            is_near = not (middle <= 1 / _APART or middle >= _APART)  # so also where nothing is left
            if is_near or (0.1 <= middle <= 10 and not find_other_unit(subject.parts["train"][0], inputs)):
                yield from self._look_at_own_scale(subject, name)
                continue
            yield self.find(
                place_part(subject, name) or f"the inputs of {name}",
                says=f"the values of {name} spread {middle:.3g} times as widely as those of train",
                fix="scale every part with the mean and spread of the training part",
                evidence={"spread to that of train (median)": middle, "features": len(ratios)},
            )

    def _look_at_own_scale(self, subject: Subject, name: str) -> Iterator[Finding]:
        off = {}
        for one in (name, "train"):  # that which was scaled with its own is the smaller part
            off[f"off in {one}"] = measure_off(subject.parts[one][0])
            if off[f"off in {one}"] >= _EXACT:
                return
        yield self.find(
            place_part(subject, name) or f"the inputs of {name}",
            says=f"each of the {subject.parts[name][0].shape[1]} features has mean 0 and spread 1 in train "
            f"and in {name} alike: each part was scaled with its own",
            fix=_FIX,
            evidence=off,
            severity="warning",
        )


def _measure_spread(inputs: Tensor) -> Tensor | None:
    """The standard deviation of each feature or channel; None where it says nothing."""
    if len(inputs) < 30 or inputs.is_complex() or inputs.ndim < 2:
        return None
    axes = [0, *range(2, inputs.ndim)]
    return inputs.float().std(dim=axes)
