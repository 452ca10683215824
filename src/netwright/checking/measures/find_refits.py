"""What was fitted again on rows that are only judged."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from netwright.checking.load import Line
from netwright.checking.measures.list_data import Data, list_data
from netwright.checking.preparing.match_columns import match_columns, read_columns
from netwright.checking.preparing.preparation import Preparation, Turned
from netwright.checking.preparing.trace_rows import Stage, find_rows, trace_rows
from netwright.checking.subject import Subject

_LEAST_OFF = 0.01


@dataclass(frozen=True, eq=False)
class Refit:
    """An estimator that was fitted on training rows, and another of its class on judged ones.

    Args:
        kind: the class.
        line: where it was fitted again.
        first_line: where it was fitted on training rows.
        is_targets: whether it makes the targets and not inputs.
        example: a value and the numbers it stands for in training and in what is judged; None where numbers
            mean the same and are only scaled otherwise.
        num_moved: values (of all columns) that stand for another number.
        off: the largest change of a number in the spread of its column, where nothing changed places.
    """

    kind: str
    line: Line
    first_line: Line
    is_targets: bool
    example: tuple[Any, int, int] | None
    num_moved: int
    off: float

    @property
    def says(self) -> str:
        """What is wrong, in words."""
        what = (
            f"{self.kind} is fitted again on the {'targets' if self.is_targets else 'inputs'} that are judged"
        )
        if self.example is None:
            return f"{what}: the one fitted on training gives numbers up to {self.off:.2g} spreads away"
        value, before, now = self.example
        return f"{what}: {value!r} is {now} there and {before} in training"


def find_refits(subject: Subject) -> list[Refit]:
    """Find fits on judged rows of what training rows were given by another fit, with another result.

    Args:
        subject: what is looked at.

    Returns:
        One for each second fit.

    Raises:
        CannotMeasure: what the network is given is not known.
    """
    data = subject.read(list_data)
    preparation = subject.loop.preparation if subject.loop is not None else Preparation()
    # A scaler of a fold is fitted on its rows and gives the others too: it is not one for judged rows alone.
    shared = {id(one.fit) for one in preparation.turned if one.source is not one.fit.rows}
    own = [one for one in preparation.turned if one.source is one.fit.rows]
    found = []
    for second in own:
        if id(second.fit) in shared:
            continue
        firsts = [one for one in own if one.fit.kind == second.fit.kind and one.fit is not second.fit]
        refits = (_compare(first, second, data, preparation) for first in firsts)
        found += [refit for refit in refits if refit is not None][:1]
    return found


def _compare(first: Turned, second: Turned, data: list[Data], preparation: Preparation) -> Refit | None:
    if _shares_rows(first, second):
        return None
    stages = [trace_rows(one.result, preparation) for one in (first, second)]
    trained = [one for one in data if one.is_trained]
    judged = [one for one in data if not one.is_trained]
    for is_targets in (False, True):
        places = [
            _find_places(stages[num], part, is_targets=is_targets)
            for num, part in enumerate((trained, judged))
        ]
        both = {place for place, column in places[0].items() if places[1].get(place) == column}
        if both and not _is_trained(stages[1], trained, is_targets=is_targets):
            return _measure(first, second, both, is_targets=is_targets)
    return None


def _shares_rows(first: Turned, second: Turned) -> bool:
    rows = [read_columns(one.source) for one in (first, second)]
    if rows[0] is None or rows[1] is None or rows[0].shape[1] < 2 or rows[0].shape[1] != rows[1].shape[1]:
        return False
    known = {row.tobytes() for row in rows[0]}
    return 2 * sum(row.tobytes() in known for row in rows[1]) > len(rows[1])


def _find_places(stages: list[Stage], data: list[Data], *, is_targets: bool) -> dict[int, int]:
    """By the column of a result, that of the network's."""
    for stage in stages:
        for one in data:
            seen = read_columns(one.targets if is_targets else one.inputs)
            found = {} if seen is None else match_columns(stage.columns, seen)
            if found:
                return found
    return {}


def _is_trained(stages: list[Stage], trained: list[Data], *, is_targets: bool) -> bool:
    """Whether the network learns from these rows too, or from some of them."""
    return bool(_find_places(stages, trained, is_targets=is_targets)) or (
        not is_targets and any(find_rows(one.inputs, stages) is not None for one in trained)
    )


def _measure(first: Turned, second: Turned, columns: set[int], *, is_targets: bool) -> Refit | None:
    def make(example: tuple[Any, int, int] | None, num: int, off: float) -> Refit:
        line, first_line = second.fit.line, first.fit.line
        return Refit(second.fit.kind, line, first_line, is_targets, example, num, off)

    maps = [dict(_list_codes(one.fit.estimator, columns)) for one in (first, second)]
    moved = [(key, maps[0][key], code) for key, code in maps[1].items() if maps[0].get(key, code) != code]
    if moved:
        (_, value), before, now = moved[0]
        return make((value, before, now), len(moved), 0.0)
    if maps[1]:
        return None
    own, other = (_turn_again(one, second) for one in (second, first))
    told = read_columns(second.result)
    if own is None or other is None or told is None or not own.shape == other.shape == told.shape:
        return None
    kept = sorted(columns)
    if not np.allclose(own[:, kept], told[:, kept], rtol=1e-4, atol=1e-6):
        return None  # what was given has been written to since
    spread = np.maximum(told[:, kept].std(0), 1e-9)
    off = float((np.abs(other - own)[:, kept] / spread).max())
    return make(None, 0, off) if off > _LEAST_OFF else None


def _turn_again(one: Turned, second: Turned) -> np.ndarray | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return read_columns(one.fit.estimator.transform(second.source))
        except (TypeError, ValueError):  # values that this fit never saw
            return None


def _list_codes(estimator: Any, columns: set[int]) -> Iterator[tuple[tuple[int, Any], int]]:
    """By column and value, the number that stands for it; nothing where numbers are measured."""
    for name in ("classes_", "vocabulary_", "categories_"):
        held = getattr(estimator, name, None)
        if held is None:
            continue
        if isinstance(held, dict):
            yield from (((0, word), int(place)) for word, place in held.items())
            return
        lists = [held] if name == "classes_" else [held[place] for place in sorted(columns)]
        for place, values in enumerate(lists):
            yield from (((place, _plain(value)), code) for code, value in enumerate(values))
        return


def _plain(value: Any) -> Any:
    """A value as Python's own, equal to itself."""
    plain = value.item() if isinstance(value, np.generic) else value
    return plain if plain == plain else "nan"  # noqa: PLR0124 - only what is no number is not itself
