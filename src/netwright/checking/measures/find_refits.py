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
_MOST = 80


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
    shared = {id(one.fit) for one in preparation.turned if not one.is_own}
    own = [one for one in preparation.turned if one.is_own][:_MOST]
    reached = [_find_reached(one, data, preparation) for one in own]
    found = []
    for second, is_judged in zip(own, reached, strict=True):
        if id(second.fit) in shared or not is_judged.judged:
            continue
        pairs = [(first, is_given) for first, is_given in zip(own, reached, strict=True) if is_given.trained]
        refits = (_compare(first, second, is_given, is_judged) for first, is_given in pairs)
        found += [refit for refit in refits if refit is not None][:1]
    return found


@dataclass(frozen=True, eq=False)
class _Reached:
    """By whether they are targets and by the column of a result, the columns that a network is given."""

    trained: dict[tuple[bool, int], int]
    judged: dict[tuple[bool, int], int]
    is_learnt: bool


def _find_reached(turned: Turned, data: list[Data], preparation: Preparation) -> _Reached:
    stages = trace_rows(turned.result, preparation)
    trained, judged = (
        _find_places(stages, [one for one in data if one.is_trained == is_it]) for is_it in (True, False)
    )
    is_learnt = bool(trained) or any(
        find_rows(one.inputs, stages) is not None for one in data if one.is_trained
    )
    return _Reached(trained, judged, is_learnt)


def _find_places(stages: list[Stage], data: list[Data]) -> dict[tuple[bool, int], int]:
    found: dict[tuple[bool, int], int] = {}
    for one in data:
        for is_targets, given in ((False, one.inputs), (True, one.targets)):
            for stage in stages:
                alike = given is not None and len(stage.columns) == len(given)
                seen = read_columns(given) if alike else None
                matched = {} if seen is None else match_columns(stage.columns, seen)
                found |= {(is_targets, place): column for place, column in matched.items()}
    return found


def _compare(first: Turned, second: Turned, given: _Reached, judged: _Reached) -> Refit | None:
    is_other = first.fit is not second.fit and first.fit.kind == second.fit.kind
    if not is_other or judged.is_learnt or _shares_rows(first, second):
        return None
    for is_targets in (False, True):
        both = {
            place
            for (is_it, place), column in given.trained.items()
            if is_it == is_targets and judged.judged.get((is_it, place)) == column
        }
        if both:
            return _measure(first, second, both, is_targets=is_targets)
    return None


def _shares_rows(first: Turned, second: Turned) -> bool:
    rows = [read_columns(one.source) for one in (first, second)]
    if rows[0] is None or rows[1] is None or rows[0].shape[1] < 2 or rows[0].shape[1] != rows[1].shape[1]:
        return False
    known = {row.tobytes() for row in rows[0]}
    return 2 * sum(row.tobytes() in known for row in rows[1]) > len(rows[1])


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
