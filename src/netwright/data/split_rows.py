"""Divide rows into training, validation and test."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from netwright.core.run_spec import SplitSpec

Rows = npt.NDArray[np.int64]


def split_rows(
    num_rows: int,
    spec: SplitSpec,
    *,
    classes: npt.NDArray[np.integer[Any]] | None = None,
    groups: npt.NDArray[Any] | None = None,
    times: npt.NDArray[Any] | None = None,
) -> tuple[Rows, Rows, Rows]:
    """Divide rows into training, validation and test; no row is in two parts.

    The same arguments give the same parts. A part with a share above 0 gets at least one row as long
    as there are rows (or groups) for it; training always gets one.

    Args:
        num_rows: number of rows, at least 1.
        spec: shares and seed; `stratify` counts where `classes` are given.
        classes: class index of each row: every part gets each class in the same share, and a class
            with a single row goes to training.
        groups: a value for each row; rows with equal values stay in one part.
        times: a value for each row that sorts by time; the newest rows are the test, the ones before
            them validation. Rows of one moment stay together where that leaves no part empty.

    Returns:
        Row positions of training, validation and test, int64, each in ascending order.

    >>> train, val, test = split_rows(20, SplitSpec(val=0.2, test=0.2))
    >>> len(train), len(val), len(test), len({*train, *val, *test})
    (12, 4, 4, 20)
    >>> split_rows(4, SplitSpec(val=0.25, test=0.25), times=np.array([3, 1, 2, 4]))
    (array([1, 2]), array([0]), array([3]))
    """
    sizes = _count_rows(num_rows, spec)
    random = np.random.default_rng(spec.seed)
    if times is not None:
        moments = np.unique(times, return_inverse=True)[1].reshape(-1)
        newest_first = moments.max(initial=0) - moments
        if newest_first.max(initial=0) + 1 < 1 + sum(size > 0 for size in sizes):
            newest_first = np.argsort(np.argsort(newest_first, kind="stable"), kind="stable")
        part = _cut_groups(newest_first, sizes)
    elif groups is not None:
        numbers = np.unique(groups, return_inverse=True)[1].reshape(-1)
        shuffled = random.permutation(int(numbers.max(initial=0)) + 1)
        part = _cut_groups(shuffled[numbers], sizes)
    else:
        keep_shares = classes is not None and spec.stratify
        order = _order_by_class(classes, random) if keep_shares else random.permutation(num_rows)
        part = np.zeros(num_rows, dtype=np.int64)
        part[order[: sizes[1]]] = 2
        part[order[sizes[1] : sizes[1] + sizes[0]]] = 1
    train, val, test = (np.flatnonzero(part == index).astype(np.int64) for index in range(3))
    return train, val, test


def _count_rows(num_rows: int, spec: SplitSpec) -> tuple[int, int]:
    """Rows of validation and of test; where rows are few, one each, the test before validation."""
    test = max(round(num_rows * spec.test), 1) if spec.test > 0 and num_rows > 1 else 0
    val = max(round(num_rows * spec.val), 1) if spec.val > 0 and num_rows - test > 1 else 0
    if val + test >= num_rows:
        val = max(num_rows - test - 1, 0)
    return val, test


def _order_by_class(classes: Any, random: np.random.Generator) -> Rows:
    """An order whose every prefix holds the classes in about their shares.

    Each class is spread evenly over (0, 1) from a random start. The last row of each class comes after
    all others, so that training sees every class and a class with one row is there.
    """
    shuffled = random.permutation(len(classes))
    numbers, counts = np.unique(classes, return_inverse=True, return_counts=True)[1:]
    numbers = numbers.reshape(-1)
    by_class = shuffled[np.argsort(numbers[shuffled], kind="stable")]
    starts = np.cumsum(counts) - counts
    rank = np.arange(len(classes)) - np.repeat(starts, counts)
    position = (rank + np.repeat(random.random(len(counts)), counts)) / np.repeat(counts, counts)
    position[rank == np.repeat(counts, counts) - 1] += 1.0
    order: Rows = by_class[np.argsort(position, kind="stable")]
    return order


def _cut_groups(order: Any, sizes: tuple[int, int]) -> Rows:
    """Give whole groups, in the order of their numbers, to test, then validation, then training."""
    ends = np.cumsum(np.bincount(order))
    num_groups = len(ends)
    val, test = sizes
    # Leave a group for each part that follows; where there are only two, the test goes before validation.
    most = max(num_groups - 1 - int(val > 0), min(1, num_groups - 1))
    first = _nearest_cut(ends, test, at_least=int(test > 0), at_most=most)
    begin = int(ends[first - 1]) if first else 0
    second = _nearest_cut(ends, begin + val, at_least=first + int(val > 0), at_most=num_groups - 1)
    second = first if not val else max(second, first)
    part_of_group = np.zeros(num_groups, dtype=np.int64)
    part_of_group[:first] = 2
    part_of_group[first:second] = 1
    part: Rows = part_of_group[order]
    return part


def _nearest_cut(ends: Any, wanted: int, *, at_least: int, at_most: int) -> int:
    """Number of leading groups whose rows come nearest to the wanted number."""
    rows_at = np.concatenate([[0], ends])
    nearest = int(np.argmin(np.abs(rows_at - wanted)))
    return max(min(max(nearest, at_least), at_most), 0)
