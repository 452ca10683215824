"""Inputs and labels that two calls divided, each its own way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from netwright.checking.measures.list_data import Data, list_data
from netwright.checking.preparing.match_columns import match_columns, read_columns
from netwright.checking.preparing.preparation import Parting, Preparation, Rows
from netwright.checking.preparing.trace_rows import find_rows, trace_rows
from netwright.checking.subject import Subject


@dataclass(frozen=True, eq=False)
class Mispaired:
    """Training inputs and labels that two calls of `train_test_split` gave.

    Args:
        first: the call for the inputs.
        second: that for the labels.
        num_rows: training rows.
        num_apart: of these, rows that have the label of another.
    """

    first: Parting
    second: Parting
    num_rows: int
    num_apart: int


def find_mispaired(subject: Subject) -> Mispaired | None:
    """Find training inputs that one `train_test_split` gave, and labels of other rows that another gave.

    Args:
        subject: what is looked at.

    Returns:
        None where there are no such rows.

    Raises:
        CannotMeasure: what the network is given is not known.
    """
    data = [one for one in subject.read(list_data) if one.is_trained and one.targets is not None]
    preparation = subject.loop.preparation if subject.loop is not None else Preparation()
    for one in data if len(preparation.partings) > 1 else ():
        inputs = list(_list_sources(one, preparation, is_targets=False))
        targets = list(_list_sources(one, preparation, is_targets=True))
        pairs = [(first, second) for first in inputs for second in targets]
        if not pairs or any(np.array_equal(first[1], second[1]) for first, second in pairs):
            continue
        (parting, rows), (other, others) = pairs[0]
        if (
            parting is not other
            and len(rows) == len(others)
            and sum(map(len, parting.rows)) == sum(map(len, other.rows))
        ):
            return Mispaired(parting, other, len(rows), int((rows != others).sum()))
    return None


def _list_sources(
    data: Data, preparation: Preparation, *, is_targets: bool
) -> Iterator[tuple[Parting, Rows]]:
    """The calls, and the rows in them, that gave what a network is given."""
    for parting in preparation.partings:
        for place, output in enumerate(parting.outputs):
            own = parting.rows[place % 2]
            find = _find_targets if is_targets else _find_inputs
            found = find(output, data, preparation)
            if found is not None and len(found) == len(own):
                yield parting, own[found]


def _find_inputs(output: Any, data: Data, preparation: Preparation) -> Rows | None:
    return find_rows(data.inputs, trace_rows(output, preparation))


def _find_targets(output: Any, data: Data, _preparation: Preparation) -> Rows | None:
    columns, seen = read_columns(output), read_columns(data.targets)
    if columns is None or seen is None or columns.shape[1] != 1:
        return None
    return np.arange(len(columns)) if match_columns(columns, seen) else None
