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
_LONGEST_WORD = 100


def list_figures(subject: Subject) -> list[Figure]:
    """List the latest figure of each line; of the swapped, those whose second argument is known as the truth.

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
        if figure.kind == "swapped":
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
        yield from (output for output in parting.outputs if _is_flat(output))
    for loaded in loop.loaders:
        tensors = getattr(loaded.loader.dataset, "tensors", ())
        yield from (tensor for tensor in tensors[1:] if _is_flat(tensor))
    yield from (one.truth for one in loop.judged if one.truth is not None and _is_flat(one.truth))
    yield from (pair[1] for pair in subject.parts.values() if _is_flat(pair[1]))
    yield from (tensor for tensor, _ in loop.made.values() if _is_flat(tensor))


def _list_trained(subject: Subject) -> Iterator[Data]:
    with suppress(CannotMeasure):
        yield from (one for one in subject.read(list_data) if one.is_trained and one.targets is not None)


def _is_flat(value: Any) -> bool:
    """Whether something holds a number or a word a row."""
    shape = getattr(value, "shape", None)
    if shape is None:
        first = value[0] if isinstance(value, list) and value else ()
        return np.isscalar(first) and len(str(first)) < _LONGEST_WORD
    return len(shape) == 1 or (len(shape) == 2 and shape[1] == 1 and not hasattr(value, "toarray"))


def _is_any(values: Any, known: list[Any]) -> bool:
    return len(values) >= _LEAST_ROWS and any(_is_same(values, one) for one in known)


def _is_same(values: Any, known: Any) -> bool:
    """Whether values are what is known, or its beginning or end."""
    num, whole = len(values), len(known)
    first, second = (read_columns(part) for part in (values, known)) if num <= whole else (None, None)
    if first is not None and second is not None:
        return any(match_columns(first, second[start : start + num]) for start in {0, whole - num})
    words = [np.asarray(part).reshape(-1) for part in (values, known)] if num == whole else []
    return len(words) == 2 and is_same_parting(*words)


def _find_whole(values: Any, trained: list[Any]) -> Iterator[Any]:
    """What values are a slice of, where the training targets are another."""
    base = values.base if isinstance(values, np.ndarray) else None
    if isinstance(base, np.ndarray) and _is_flat(base) and len(base) > len(values):
        yield from [base] * any(_is_same(one, base) for one in trained)
