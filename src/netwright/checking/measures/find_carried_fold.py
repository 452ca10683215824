"""A network that goes through the folds of a cross-validation without beginning anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from torch import Tensor

from netwright.checking.loop import Line, Loop
from netwright.checking.measures.find_shared_copies import list_keys
from netwright.checking.read_parts import read_loaded
from netwright.checking.subject import Subject

_LEAST = 20
_MOST = 12


@dataclass(frozen=True, eq=False)
class CarriedFold:
    """A fold whose judged rows the network was trained on in an earlier one.

    Args:
        num_judged: rows that were judged.
        line: where.
    """

    num_judged: int
    line: Line


@dataclass(frozen=True, eq=False)
class _Part:
    rows: frozenset[bytes]
    is_trained: bool
    line: Line


def find_carried_fold(subject: Subject) -> CarriedFold | None:
    """Find rows that changed sides: judged first and trained on then, and the other way round.

    Rows of a task that was learnt before, and those that are still to come, never do so in both directions.

    Returns:
        The fold that was judged last; None where there is none, or where the network was set anew between.
    """
    loop = subject.loop
    if loop is None or len(loop.roots) != 1:
        return None
    begun = [phase for phase in loop.roots[0].phases if phase.with_grad]
    if len(begun) < 2 or not all(phase.is_carried for phase in begun[1:]):
        return None
    parts = list(_list_parts(loop))
    for end, last in enumerate(parts):
        trained = [place for place, one in enumerate(parts[:end]) if one.is_trained]
        judged = [place for place, one in enumerate(parts[:end]) if not one.is_trained]
        for first in trained:
            for second in (place for place in trained if place > first and not last.is_trained):
                between = [parts[place] for place in judged if first < place < second]
                if any(_is_fold(parts[first], one, parts[second], last) for one in between):
                    return CarriedFold(len(last.rows), last.line)
    return None


def _is_fold(first: _Part, judged: _Part, second: _Part, last: _Part) -> bool:
    """Whether two parts to train on have many rows in common, and each has what is judged after the other."""
    has_changed = judged.rows <= second.rows and last.rows <= first.rows
    is_new = has_changed and judged.rows.isdisjoint(first.rows) and last.rows.isdisjoint(second.rows)
    return is_new and 3 * len(first.rows & second.rows) >= len(second.rows)


def _list_parts(loop: Loop) -> Iterator[_Part]:
    """What was trained on and what was judged, in the order in which it was begun."""
    found: list[tuple[float, Tensor, bool, Line]] = []
    if loop.loaders:
        for place, loaded in enumerate(loop.loaders):
            pair = read_loaded(loaded)
            if pair is not None:
                found.append((place, pair[0], loaded.is_trained, loaded.made or loaded.line))
    else:
        found += [(num + 0.5, inputs, True, None) for inputs, num in loop.pools]
        found += [(one.after_steps, one.inputs, False, one.line) for one in loop.judged]
    known = set[tuple[bool, frozenset[bytes]]]()
    for _, rows, is_trained, line in sorted(found, key=lambda one: one[0])[: 2 * _MOST]:
        keys = frozenset(list_keys(rows))
        if len(keys) >= _LEAST and (is_trained, keys) not in known:
            known.add((is_trained, keys))
            yield _Part(keys, is_trained, line)
