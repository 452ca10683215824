"""Sums of many numbers: nothing is lost, and outliers spoil nothing."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from netwright.nets.inside.summarise_numbers import NUM_BINS, summarise_numbers


@given(st.lists(st.floats(width=32), min_size=1, max_size=300))
def test_every_number_is_counted(numbers: list[float]) -> None:
    told = summarise_numbers(torch.tensor(numbers))
    finite = [one for one in numbers if math.isfinite(one)]
    assert told.count == len(numbers)
    assert told.not_finite == pytest.approx(1 - len(finite) / len(numbers), abs=1e-4)
    assert len(told.bins) == NUM_BINS
    if finite:
        assert sum(told.bins) + told.below + told.above == pytest.approx(10_000, abs=NUM_BINS)
        assert told.percentiles[0] == pytest.approx(min(finite), rel=1e-4)
        assert told.percentiles[-1] == pytest.approx(max(finite), rel=1e-4)


def test_bins_are_those_of_numpy() -> None:
    values = torch.randn(2000, generator=torch.Generator().manual_seed(0))
    told = summarise_numbers(values)
    expected, _ = np.histogram(values.numpy(), bins=NUM_BINS, range=(told.low, told.high))
    assert np.abs(np.array(told.bins) - expected * 5).max() <= 5
    assert told.std == pytest.approx(float(values.std(correction=0)), rel=1e-4)


def test_a_sample_stands_for_many() -> None:
    values = torch.randn(100_000, generator=torch.Generator().manual_seed(0))
    told = summarise_numbers(values)
    assert told.count == 100_000
    assert told.std == pytest.approx(1, abs=0.06)


def test_silence_is_seen() -> None:
    told = summarise_numbers(torch.tensor([0.0, 0.0, 0.0, 2.0]))
    assert told.zeros == 0.75
    assert summarise_numbers(torch.zeros(7)).zeros == 1
    assert summarise_numbers(torch.zeros(0)).count == 0
