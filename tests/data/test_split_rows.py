from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netwright.core.run_spec import SplitSpec
from netwright.data.split_rows import split_rows

shares = st.tuples(st.floats(0, 0.45), st.floats(0, 0.45)).map(lambda s: (round(s[0], 2), round(s[1], 2)))


@settings(deadline=None, max_examples=80)
@given(
    num=st.integers(1, 200),
    shares=shares,
    seed=st.integers(0, 5),
    kind=st.sampled_from("rcgt"),
    data=st.data(),
)
def test_every_row_is_in_one_part_and_the_same_seed_gives_the_same_parts(num, shares, seed, kind, data):
    spec = SplitSpec(val=shares[0], test=shares[1], seed=seed)
    values = np.array(data.draw(st.lists(st.integers(0, 6), min_size=num, max_size=num)))
    key = {"r": {}, "c": {"classes": values}, "g": {"groups": values}, "t": {"times": values}}[kind]
    parts = split_rows(num, spec, **key)
    together = np.concatenate(parts)
    assert sorted(together.tolist()) == list(range(num))
    assert len(parts[0]) >= 1
    for first, second in zip(parts, split_rows(num, spec, **key), strict=True):
        assert first.dtype == np.int64
        assert np.array_equal(first, second)
    if kind == "g":
        for left in range(3):
            for right in range(left):
                assert not set(values[parts[left]]) & set(values[parts[right]])
    if kind == "t" and len(parts[2]) and len(set(values)) > 2:
        assert values[parts[0]].max() <= values[parts[2]].min()
    if (kind in "rct" and num >= 3) or len(set(values)) >= 3:
        assert all(bool(len(part)) == (share > 0) for part, share in zip(parts[1:], shares, strict=True))


def test_shares_are_kept_in_every_class():
    classes = np.repeat([0, 1, 2], [700, 200, 100])
    train, val, test = split_rows(1000, SplitSpec(val=0.1, test=0.2), classes=classes)
    assert (len(train), len(val), len(test)) == (700, 100, 200)
    for part, share in ((train, 0.7), (val, 0.1), (test, 0.2)):
        assert np.abs(np.bincount(classes[part]) - share * np.array([700, 200, 100])).max() <= 2


def test_a_class_with_one_row_goes_to_training():
    classes = np.array([0] * 50 + [1] * 2 + [2])
    for seed in range(20):
        train, _, _ = split_rows(53, SplitSpec(seed=seed), classes=classes)
        assert {0, 1, 2} == set(classes[train])


def test_stratify_can_be_switched_off():
    classes = np.arange(100) % 2
    off = split_rows(100, SplitSpec(stratify=False), classes=classes)
    assert all(np.array_equal(a, b) for a, b in zip(off, split_rows(100, SplitSpec()), strict=True))


def test_seeds_differ():
    first, second = (split_rows(100, SplitSpec(seed=seed))[2] for seed in (0, 1))
    assert not np.array_equal(first, second)


@pytest.mark.parametrize(("num", "sizes"), [(1, (1, 0, 0)), (2, (1, 0, 1)), (3, (1, 1, 1)), (10, (6, 2, 2))])
def test_few_rows(num, sizes):
    assert tuple(map(len, split_rows(num, SplitSpec()))) == sizes


def test_few_groups_still_fill_the_parts():
    groups = np.array(["a"] * 90 + ["b"] * 5 + ["c"] * 5)
    assert all(len(part) for part in split_rows(100, SplitSpec(), groups=groups))


def test_newest_rows_are_the_test():
    times = np.random.default_rng(0).permutation(100)
    train, val, test = split_rows(100, SplitSpec(), times=times)
    assert times[train].max() < times[val].min() < times[val].max() < times[test].min()
    assert (len(val), len(test)) == (15, 15)


def test_two_moments_still_fill_the_parts():
    assert all(len(part) for part in split_rows(20, SplitSpec(), times=np.array([1] * 10 + [2] * 10)))
