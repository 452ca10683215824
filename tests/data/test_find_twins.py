from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netwright.data.find_twins import TwinKeys, find_twins


def make_keys(digests: list[int], part: str, labels: list[str] | None = None) -> TwinKeys:
    names = [f"{part}{row}" for row in range(len(digests))]
    return TwinKeys(np.array(digests, np.uint64), labels or ["a"] * len(digests), names)


def test_nothing_is_said_where_nothing_is_there_twice() -> None:
    assert find_twins({"train": make_keys([1, 2, 3], "t"), "val": make_keys([4], "v")}) == {}


def test_each_kind_of_twin_is_told() -> None:
    found = find_twins(
        {
            "train": make_keys([1, 1, 2, 3], "t", ["a", "b", "a", "a"]),
            "val": make_keys([5, 6], "v"),
            "test": make_keys([2, 2, 7], "e"),
        }
    )
    assert found["duplicates"] == {"samples": 3, "examples": [["t0", "t1"], ["t2", "e0", "e1"]]}
    assert found["conflicting_labels"] == {"samples": 1, "examples": [{"t0": "a", "t1": "b"}]}
    (shared,) = found["shared_between_splits"]
    assert shared["splits"] == ["train", "test"]
    assert shared["samples"] == 2
    assert shared["examples"] == [["t2", "e0"]]


@given(st.lists(st.integers(1, 4), min_size=2, max_size=6), st.integers(0, 1000))
@settings(max_examples=8)
def test_what_chance_would_do_is_what_chance_does(sizes: list[int], seed: int) -> None:
    digests = np.repeat(np.arange(len(sizes)), sizes)
    if len(digests) < 4 or max(sizes) < 2:
        return
    random, num_train, counts = np.random.default_rng(seed), len(digests) // 2, []
    expected = 0.0
    for _ in range(200):
        mixed = random.permutation(digests)
        parts = {"train": make_keys(mixed[:num_train], "t"), "test": make_keys(mixed[num_train:], "e")}
        found = find_twins(parts)
        shared = found.get("shared_between_splits", [{"samples": 0, "expected_by_chance": None}])[0]
        counts.append(shared["samples"])
        expected = shared["expected_by_chance"] or expected
    if expected:
        assert np.mean(counts) == pytest.approx(expected, abs=4 * np.std(counts) / 14 + 0.02)
