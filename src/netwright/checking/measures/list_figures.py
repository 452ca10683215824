"""Metrics that were given a network's answers in a way that cannot have been meant."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import numpy as np

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.list_data import Data, list_data
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
    trained = [one.targets for one in _list_trained(subject)]
    found = {}
    for figure in loop.preparation.figures:
        truth, answers = figure.truth, figure.answers
        if figure.is_swapped:
            truth, answers = answers, truth
            whole = _find_whole(truth, trained)
            if not _is_any(truth, [*known, *whole]) or _is_any(answers, known):
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


def _list_trained(subject: Subject) -> Iterator[Data]:
    with suppress(CannotMeasure):
        yield from (one for one in subject.read(list_data) if one.is_trained and one.targets is not None)


def _is_column(value: Any) -> bool:
    return np.ndim(value) == 2 and np.shape(value)[1] == 1


def _is_any(values: Any, known: list[Any]) -> bool:
    rows = np.asarray(values).reshape(-1)
    return len(rows) >= _LEAST_ROWS and any(_is_same(rows, one) for one in known)


def _is_same(rows: np.ndarray, known: Any) -> bool:
    """Whether values are what is known, or its beginning or end."""
    num, whole = len(rows), len(known)
    first, second = read_columns(rows), read_columns(known)
    if first is not None and second is not None:
        starts = {0, whole - num} if whole >= num else ()
        return any(match_columns(first, second[start : start + num]) for start in starts)
    words = np.asarray(known).reshape(-1)
    return num == whole and len(np.unique(rows)) > 1 and is_same_parting(rows, words)


def _find_whole(values: Any, trained: list[Any]) -> Iterator[Any]:
    """What values are a slice of, where the training targets are another."""
    base = values.base if isinstance(values, np.ndarray) else None
    if isinstance(base, np.ndarray) and (base.ndim == 1 or _is_column(base)) and len(base) > len(values):
        yield from [base] * any(_is_same(np.asarray(one.detach().cpu()), base) for one in trained)
