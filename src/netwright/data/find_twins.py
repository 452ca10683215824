"""Samples that are there more than once: in one part, in two parts, under two labels."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt

_MOST_EXAMPLES = 5


@dataclass(frozen=True, eq=False)
class TwinKeys:
    """What tells the samples of one part apart.

    Args:
        digests: equal for samples that are the same.
        labels: the target of each, as a person reads it.
        names: what each is called.
    """

    digests: npt.NDArray[np.uint64]
    labels: Sequence[str]
    names: Sequence[str]


def find_twins(parts: Mapping[str, TwinKeys]) -> dict[str, Any]:
    """Find samples that are there more than once.

    Args:
        parts: the parts of the data (train, val, test).

    Returns:
        `duplicates` (how many samples repeat an earlier one), `shared_between_splits` (a list: of the
        later part's samples, how many are in the earlier one too, beside the number to be expected if
        all samples had been divided at random), `conflicting_labels` (how many pictures have several
        labels), each with examples; empty where nothing is there twice.

    >>> keys = TwinKeys(np.array([1, 2, 1], np.uint64), ["cat", "cat", "dog"], ["a", "b", "c"])
    >>> find_twins({"train": keys})["conflicting_labels"]["examples"]
    [{'a': 'cat', 'c': 'dog'}]
    """
    digests = np.concatenate([keys.digests for keys in parts.values()])
    numbers, counts = np.unique(digests, return_counts=True)
    repeated = numbers[counts > 1]
    if not len(repeated):
        return {}
    groups: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for part, keys in parts.items():
        for row in np.flatnonzero(np.isin(keys.digests, repeated)):
            groups[int(keys.digests[row])].append((part, int(row)))
    members = list(groups.values())
    facts: dict[str, Any] = {
        "duplicates": {
            "samples": sum(len(group) - 1 for group in members),
            "examples": [[_name(parts, one) for one in group[:4]] for group in members[:_MOST_EXAMPLES]],
        }
    }
    shared = [_share(parts, members, pair) for pair in combinations(parts, 2)]
    if any(pair["samples"] for pair in shared):
        facts["shared_between_splits"] = [pair for pair in shared if pair["samples"]]
    conflicts = [group for group in members if len({parts[part].labels[row] for part, row in group}) > 1]
    if conflicts:
        facts["conflicting_labels"] = {
            "samples": len(conflicts),
            "examples": [
                {_name(parts, (part, row)): parts[part].labels[row] for part, row in group[:4]}
                for group in conflicts[:_MOST_EXAMPLES]
            ],
        }
    return facts


def _name(parts: Mapping[str, TwinKeys], one: tuple[str, int]) -> str:
    part, row = one
    return parts[part].names[row]


def _share(
    parts: Mapping[str, TwinKeys], groups: list[list[tuple[str, int]]], pair: tuple[str, str]
) -> dict[str, Any]:
    """Of the second part's samples, those that are in the first too."""
    first, second = pair
    total = sum(len(keys.digests) for keys in parts.values())
    num_first, num_second = len(parts[first].digests), len(parts[second].digests)
    both = [group for group in groups if {first, second} <= {part for part, _ in group}]
    expected = 0.0
    for group in groups:
        # A sample of the second part has a twin in the first unless all its twins are elsewhere.
        others = len(group) - 1
        none = np.prod([(total - 1 - num_first - i) / (total - 1 - i) for i in range(others)]).clip(0)
        expected += len(group) * num_second / total * (1 - float(none))
    examples = [
        [_name(parts, next(one for one in group if one[0] == part)) for part in pair]
        for group in both[:_MOST_EXAMPLES]
    ]
    return {
        "splits": [first, second],
        "samples": sum(part == second for group in both for part, _ in group),
        "expected_by_chance": round(expected, 2),
        "examples": examples,
    }
