"""What was recorded of the layers is drawn as it was recorded."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from torch import tensor

from netwright.nets.inside.summarise_numbers import summarise_numbers
from netwright.see.layers.draw_spread import draw_spread, share_bins
from netwright.see.layers.draw_training import draw_training


def make_records(epochs: list[int]) -> list[dict[str, Any]]:
    records = []
    for epoch in epochs:
        told = summarise_numbers(tensor([-1.0, 0.0, 0.5, 2.0]) * (epoch + 1)).to_dict()
        first = {"kind": "Linear", "weights": told, "activations": told, "gradients": told}
        records.append({"epoch": epoch, "layers": {"0": first, "1": {"kind": "ReLU", "silent": 0.5}}})
    return records


def test_layers_by_epochs() -> None:
    picture = draw_training(make_records([0, 3, 6]))
    assert picture is not None
    assert picture.charts[0].title == "Which layers have silent units?"
    assert len(picture.charts) == 4
    assert picture.facts["epochs"] == [0, 3, 6]
    assert picture.facts["silent"] == {"1": [0.5, 0.5, 0.5]}
    sizes = picture.facts["weights"]["0"]
    assert sizes[1] == pytest.approx(4 * sizes[0], rel=1e-3)
    assert "50%" in picture.charts[0].body
    assert draw_training([]) is None


def test_of_many_records_the_first_and_last_are_shown() -> None:
    picture = draw_training(make_records(list(range(51))), "zh")
    assert picture is not None
    epochs = picture.facts["epochs"]
    assert (len(epochs), epochs[0], epochs[-1]) == (20, 0, 50)


def test_a_layer_that_was_not_recorded_has_no_picture() -> None:
    records = make_records([0, 1])
    assert draw_spread(records, "7") is None
    spread = draw_spread(records, "0")
    assert spread is not None
    assert spread.facts["weights"]["epochs"] == [0, 1]
    assert len(spread.charts) == 6


@given(st.lists(st.floats(-100, 100), min_size=1, max_size=50), st.integers(1, 40))
def test_no_number_is_lost_between_bins(numbers: list[float], num_bins: int) -> None:
    told = summarise_numbers(tensor(numbers)).to_dict()
    shares = share_bins(told, np.linspace(-101, 101, num_bins + 1))
    assert shares.sum() == pytest.approx(100, abs=0.3)
    assert (shares >= 0).all()
