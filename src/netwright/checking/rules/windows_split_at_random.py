"""Windows of one series that overlap are divided at random.

What it finds
-------------
Judged windows of which half or more are training windows, number for number, moved by a step or a few. Where
a series is cut in two by time, only those at the border are.

Why it matters
--------------
The neighbours of what is judged were learnt, mostly with their targets: the measured error is that of
filling gaps, and the future is forecast far worse.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(12, 16), nn.ReLU(), nn.Linear(16, 1))
    series = torch.randn(312).cumsum(0) * 0.1
    windows, after = series.unfold(0, 12, 1)[:300], series[12:][:, None]
    order = torch.randperm(300)
    inputs, targets = windows[order[:32]], after[order[:32]]
    first, last = order[:240], order[240:]
    parts = {"train": (windows[first], after[first]), "val": (windows[last], after[last])}
    loss = nn.MSELoss()

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(12, 16), nn.ReLU(), nn.Linear(16, 1))
    series = torch.randn(312).cumsum(0) * 0.1
    windows, after = series.unfold(0, 12, 1)[:300], series[12:][:, None]
    inputs, targets = windows[:32], after[:32]
    parts = {"train": (windows[:240], after[:240]), "val": (windows[240:], after[240:])}
    loss = nn.MSELoss()

Source
------
The windows themselves. Only windows of fractions that hardly repeat are compared.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from torch import Tensor

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.count_moved import count_moved
from netwright.checking.place import Place
from netwright.checking.place_data import place_data
from netwright.checking.read_memory import read_memory
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding

_MOST, _MOST_TRAIN = 500, 20_000
_LEAST_LENGTH, _MOST_MOVED = 4, 32


@final
class WindowsSplitAtRandom(Rule):
    """See the page above."""

    severity = "warning"
    checks = "no judged window is a training window, moved by a step"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Move the windows of each part against those of the training part."""
        if subject.is_synthetic or "train" not in subject.parts or len(subject.parts) < 2:
            raise CannotMeasure("there is no second part in memory")
        train = subject.parts["train"][0].detach()[:_MOST_TRAIN]
        known: dict[int, Tensor] = {}
        for name, (inputs, _) in subject.parts.items():
            judged = inputs.detach()[:_MOST]
            if name == "train" or judged.shape[1:] != train.shape[1:] or not _is_varied(judged):
                continue
            for moved in range(1, min(train.shape[1] // 2, _MOST_MOVED) + 1):
                if (num := count_moved(train, judged, moved, known)) < 0.5 * len(judged):
                    continue
                yield self.find(
                    _place_windows(subject, name),
                    says=f"{num} of {len(judged)} windows of {name} are training windows, moved by {moved}: "
                    "windows that overlap were divided at random",
                    fix="divide by time first (train = series[:cut], val = series[cut:]), then cut "
                    "each part into windows",
                    evidence={"share of the windows": round(num / len(judged), 4), "moved by": moved},
                )
                break


def _place_windows(subject: Subject, name: str) -> Place | str:
    """Where the windows were made that both parts were taken from, else those of the part."""
    loop = subject.loop
    made = loop.made.get(read_memory(loop.pool[0])) if loop is not None and loop.pool is not None else None
    return Place("", "the windows", made[1]) if made is not None else place_data(subject, name)


def _is_varied(windows: Tensor) -> bool:
    """Whether windows hold fractions that hardly repeat."""
    if windows.ndim not in {2, 3} or len(windows) < 20 or windows.shape[1] < _LEAST_LENGTH:
        return False
    if bool((windows == windows.round()).float().mean() > 0.5):
        return False
    return all(len(end.unique()) > 0.75 * end.numel() for end in (windows[0], windows[:, 0]))
