"""Errors of scaled answers against values that are not scaled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.list_data import list_data
from netwright.checking.measures.list_figures import list_figures
from netwright.checking.preparing.match_columns import Columns, match_columns, read_columns
from netwright.checking.preparing.preparation import Figure, Preparation
from netwright.checking.preparing.trace_rows import trace_rows
from netwright.checking.subject import Subject

_LEAST_OFF = 0.01


@dataclass(frozen=True, eq=False)
class OtherUnits:
    """A metric of answers in the units of training against values in others.

    Args:
        figure: the metric.
        scale: the spread of the training targets, by that of the values which they were made of.
        shift: what the training targets are where these values are 0.
        value: of the metric, for answers that are scaled back.
    """

    figure: Figure
    scale: float
    shift: float
    value: float


def find_other_units(subject: Subject) -> list[OtherUnits]:
    """Find metrics whose truth was left as it was while the training targets beside it were scaled.

    Args:
        subject: what is looked at.

    Raises:
        CannotMeasure: what the network is given is not known.
    """
    loop = subject.loop
    if loop is None:
        raise CannotMeasure("no loop was watched")
    targets = [read_columns(one.targets) for one in subject.read(list_data) if one.is_trained]
    found: dict[Figure, OtherUnits] = {}
    for figure in subject.read(list_figures):
        truth = read_columns(figure.truth) if figure.kind == "plain" and figure.value is not None else None
        for beside in _list_beside(figure.truth, truth, loop.preparation) if truth is not None else ():
            for one in targets:
                units = None if one is None else _compare(figure, beside, one)
                found |= {} if units is None else {units.figure: units}
    return list(found.values())


def _list_beside(given: Any, truth: Columns, preparation: Preparation) -> Iterator[Columns]:
    """The values that the truth was divided from: what is trained on, in the same units."""
    for parting in preparation.partings:
        for place, output in enumerate(parting.outputs):
            columns = read_columns(output) if np.shape(output)[:1] == truth.shape[:1] else None
            if columns is None or columns.shape != truth.shape or not np.allclose(columns, truth):
                continue
            stages = trace_rows(parting.outputs[place ^ 1], preparation)
            for stage in stages:
                if np.array_equal(stage.columns, stages[0].columns[stage.rows]):
                    yield stage.columns
    base = given.base if isinstance(given, np.ndarray) else None
    rest = len(base) - len(truth) if isinstance(base, np.ndarray) and base.ndim == 1 else 0
    if base is not None and rest > 0:
        yield from (
            columns for part in (base[:rest], base[-rest:]) if (columns := read_columns(part)) is not None
        )


def _compare(figure: Figure, beside: Columns, targets: Columns) -> OtherUnits | None:
    if beside.shape[1] != 1 or targets.shape[1] != 1 or not match_columns(beside, targets):
        return None
    scale = float(targets.std() / beside.std())
    shift = float(targets.mean() - scale * beside.mean())
    if abs(scale - 1) < _LEAST_OFF and abs(shift) < _LEAST_OFF * float(targets.std()):
        return None
    value = figure.again(figure.truth, (np.asarray(figure.answers) - shift) / scale)
    if value is None or figure.value is None:
        return None
    is_better = value > figure.value if figure.name == "r2_score" else value < figure.value
    return OtherUnits(figure, scale, shift, value) if is_better else None
