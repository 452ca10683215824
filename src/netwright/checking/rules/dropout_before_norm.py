"""Dropout right before a batch norm: the norm learns a spread that it does not meet in use.

What it finds
-------------
A batch norm whose input is what a dropout gave, directly or through one layer with weights.

Why it matters
--------------
Dropout makes the spread larger in training alone. The batch norm keeps that larger spread, and divides by
it in evaluation, where the spread is smaller.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(
        nn.Linear(4, 16), nn.ReLU(), nn.Dropout(0.5), nn.BatchNorm1d(16), nn.Linear(16, 3)
    )
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(
        nn.Linear(4, 16), nn.ReLU(), nn.BatchNorm1d(16), nn.Dropout(0.5), nn.Linear(16, 3)
    )
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Source
------
Li et al. 2019, Understanding the Disharmony between Dropout and Batch Normalization by Variance Shift. The
spread that the norm is given is measured in both modes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from torch import Tensor, nn

from netwright.checking.measures.trace_eval import trace_eval
from netwright.checking.measures.trace_forward import trace_forward
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.checking.trace import Trace
from netwright.core.finding import Finding

_WEIGHTY = frozenset({"linear", "conv1d", "conv2d", "conv3d"})


@final
class DropoutBeforeNorm(Rule):
    """See the page above."""

    severity = "note"
    checks = "no dropout stands before a batch norm"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look at what made the input of each batch norm, and at its spread in both modes."""
        trace = subject.read(trace_forward)
        for visit in trace.leaves:
            if not isinstance(visit.module, nn.modules.batchnorm._BatchNorm) or not visit.module.training:
                continue
            maker = trace.find_maker(visit.given[0], visit.start)
            if maker is not None and maker.name in _WEIGHTY:
                maker = trace.find_source(maker)
            if maker is None or not maker.name.startswith("dropout"):
                continue
            spreads = [_measure_spread(run, visit.path) for run in (trace, subject.read(trace_eval))]
            yield self.find(
                Place(visit.path, type(visit.module).__name__, visit.place.line),
                says=f"`{visit.path}` keeps the spread that dropout makes in training, {spreads[0]:.3g}, and "
                f"is given {spreads[1]:.3g} in evaluation",
                fix="put the dropout after the batch norm",
                evidence={"spread in training": round(spreads[0], 4), "in evaluation": round(spreads[1], 4)},
            )
            return


def _measure_spread(trace: Trace, path: str) -> float:
    given = next((visit.given[0] for visit in trace.leaves if visit.path == path), None)
    return float(given.detach().std()) if isinstance(given, Tensor) else 0.0
