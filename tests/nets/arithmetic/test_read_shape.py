from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netwright.core.errors import UsageError
from netwright.nets.arithmetic.read_shape import read_numbers, read_shape


@given(st.lists(st.integers(1, 9999), min_size=1, max_size=5), st.sampled_from(["x", ",", ", ", " x "]))
def test_shapes_are_read_as_written(shape, between) -> None:
    assert read_shape(between.join(map(str, shape))) == tuple(shape)


@pytest.mark.parametrize("text", ["", "3x", "x3", "3x0", "3x-1", "a", "3.5", "3xx4"])
def test_no_shape(text) -> None:
    with pytest.raises(UsageError, match="no shape"):
        read_shape(text)


def test_channels() -> None:
    assert read_numbers("1 2 / 3 4 // 5,6 / 7;-8e1", where="--matrix") == [
        [[1, 2], [3, 4]],
        [[5, 6], [7, -80]],
    ]


@pytest.mark.parametrize(("text", "says"), [("1 2 / 3", "2, 1 numbers"), ("1 b", "`b` is no number"),
                                            ("1 / / 2", "a row is empty")])  # fmt: skip
def test_no_matrix(text, says) -> None:
    with pytest.raises(UsageError, match=says):
        read_numbers(text, where="--matrix")
