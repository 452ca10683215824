"""Metrics that were given a network's answers in a way that cannot have been meant."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.preparing.answers import is_same_parting
from netwright.checking.preparing.match_columns import match_columns, read_columns
from netwright.checking.preparing.preparation import Figure
from netwright.checking.subject import Subject

_LEAST_ROWS = 10


def list_figures(subject: Subject) -> list[Figure]:
    """List the latest figure of each line whose other argument is known to be the truth.

    Args:
        subject: what is looked at.

    Raises:
        CannotMeasure: no loop was watched.
    """
    loop = subject.loop
    if loop is None:
        raise CannotMeasure("no loop was watched")
    known = list(_list_truths(subject))
    found = {}
    for figure in loop.preparation.figures:
        truth, answers = figure.truth, figure.answers
        if figure.is_swapped:
            truth, answers = answers, truth
            if not _is_any(truth, known) or _is_any(answers, known):
                continue
        found[figure.line, figure.name] = figure
    return list(found.values())


def _list_truths(subject: Subject) -> Iterator[Any]:
    """What the script held before any network answered, a number or a word a row."""
    loop = subject.loop
    if loop is None:
        return
    for parting in loop.preparation.partings:
        yield from (output for output in parting.outputs if np.ndim(output) == 1 or _is_column(output))
    for loaded in loop.loaders:
        tensors = getattr(loaded.loader.dataset, "tensors", ())
        yield from tensors[1:]
    yield from (one.truth for one in loop.judged if one.truth is not None)
    yield from (pair[1] for pair in subject.parts.values())
    yield from (tensor for tensor, _ in loop.made.values() if tensor.ndim == 1 or _is_column(tensor))


def _is_column(value: Any) -> bool:
    return np.ndim(value) == 2 and np.shape(value)[1] == 1


def _is_any(values: Any, known: list[Any]) -> bool:
    rows = np.asarray(values).reshape(-1)
    if len(rows) < _LEAST_ROWS:
        return False
    return any(_is_same(rows, one) for one in known if len(one) == len(rows))


def _is_same(rows: np.ndarray, other: Any) -> bool:
    first, second = read_columns(rows), read_columns(other)
    if first is not None and second is not None:
        return bool(match_columns(first, second))
    words = np.asarray(other).reshape(-1)
    return len(np.unique(rows)) > 1 and is_same_parting(rows, words)
