from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from netwright.data.tables.number_format import NumberFormat


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["1", "2.5", "-3e4"], [1, 2.5, -30000]),
        (["1,052.75", "980", "1,000,000"], [1052.75, 980, 1000000]),
        (["12.5%", "7%"], [12.5, 7]),
        (["1,5", "2,25", "3"], [1.5, 2.25, 3]),
        (["¥1,200", "¥80"], [1200, 80]),
        (["3.5万元", "800元"], [35000, 800]),
        (["42,261元/平", "88,582元/平"], [42261, 88582]),
        (["12 kg", "7.5kg"], [12, 7.5]),
        (["89.5㎡", "100㎡"], [89.5, 100]),
        (["89 m2", "7.5 m2"], [89, 7.5]),
        (["239万", "1.2亿", "80万"], [2.39e6, 1.2e8, 8e5]),
        (["$1,234", "-$5", "($80)"], [1234, -5, -80]),
        (["€5", "€6.5"], [5, 6.5]),
        (["USD 5", "USD 1,200"], [5, 1200]),
        (["1.2K", "3M", "7"], [1200, 3e6, 7]),
        (["1 234 567", "1'234", "12"], [1234567, 1234, 12]),
        (["1.234,56", "2.000,10", "1.500"], [1234.56, 2000.1, 1500]),
        (["12.5％", "７％"], [12.5, 7]),
        (["Infinity", "1"], [float("inf"), 1]),
    ],
)
def test_ways_of_writing_numbers(cells, values):
    form = NumberFormat.find(pl.Series(cells))
    assert form is not None
    assert form.read(pl.Series(cells)).to_list() == values


@pytest.mark.parametrize(
    "cells",
    [
        ["a", "b"],
        ["1", "x"],
        ["12kg", "7m"],
        ["1-2", "3-4"],
        ["A1", "B2"],
        ["C85", "C12"],
        ["3 5", "4 6"],
        ["1,2,3", "4,5,6"],
        [None],
    ],
)
def test_words_are_no_numbers(cells):
    assert NumberFormat.find(pl.Series(cells, dtype=pl.String)) is None


def test_a_share_of_words_can_be_borne():
    cells = pl.Series(["1,5"] * 9 + ["x"])
    assert NumberFormat.find(cells) is None
    assert NumberFormat.find(cells, share=0.9) == NumberFormat(",")


@pytest.mark.parametrize(
    ("cells", "unit"), [(["5元", "3.5万元"], "元"), (["$5", "$6"], "$"), (["5%"], "%"), (["5", "1,000"], "")]
)
def test_the_unit_is_reported(cells, unit):
    assert NumberFormat.find(pl.Series(cells)).unit == unit


@limits(max_examples=60)
@given(st.lists(st.floats(-1e12, 1e12), min_size=1, max_size=20))
def test_thousands_marks_change_nothing(values):
    cells = pl.Series([f"{value:,.3f}" for value in values])
    form = NumberFormat.find(cells)
    assert form is not None
    assert form.read(cells).to_list() == [float(f"{value:.3f}") for value in values]
