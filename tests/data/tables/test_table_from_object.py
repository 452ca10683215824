from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import polars as pl
import pytest

from netwright.core.errors import DataError
from netwright.data.tables.table_from_object import table_from_object


def test_pandas_columns_of_every_kind():
    frame = pd.DataFrame(
        {
            " age ": [1.5, None, 3.0],
            "name": ["x", None, "?"],
            "day": pd.to_datetime(["2020-01-01", None, "2021-05-05"]),
            "ok": [True, False, True],
            "kind": pd.Categorical(["u", "v", "u"]),
            "count": pd.array([1, None, 3], dtype="Int64"),
            "mixed": [1, "q", 2.5],
            "small": np.array([1, 2, 3], dtype=np.int8),
        }
    )
    table = table_from_object(frame, "frame").frame
    assert table["age"].to_list() == [1.5, None, 3.0]
    assert table["name"].to_list() == ["x", None, None]
    assert table["day"].to_list() == [dt.datetime(2020, 1, 1), None, dt.datetime(2021, 5, 5)]
    assert table["ok"].to_list() == [True, False, True]
    assert table["kind"].to_list() == ["u", "v", "u"]
    assert table["count"].to_list() == [1, None, 3]
    assert table["mixed"].to_list() == ["1", "q", "2.5"]
    assert table["small"].to_list() == [1, 2, 3]


def test_the_users_frame_stays_as_it_was():
    frame = pl.DataFrame({" a ": ["?", "x"]})
    assert table_from_object(frame, "frame").frame.columns == ["a"]
    assert frame.columns == [" a "]
    assert frame[" a "].to_list() == ["?", "x"]


def test_dicts_of_arrays_and_rows():
    columns = {
        "x": np.arange(3, dtype=np.float32),
        "n": [1, 2, 3],
        "s": ["a", None, float("nan")],
        5: (True, False, None),
    }
    table = table_from_object(columns, "dict").frame
    assert table.columns == ["x", "n", "s", "5"]
    assert table["s"].to_list() == ["a", None, None]
    assert table["5"].to_list() == [True, False, None]
    rows = table_from_object([{"a": 1}, {"b": "x"}], "rows").frame
    assert rows.rows() == [(1.0, None), (None, "x")]


@pytest.mark.parametrize(
    ("obj", "says"),
    [
        (3, "int is not a table"),
        ({}, "no rows"),
        ([], "no rows"),
        ({"a": []}, "no rows"),
        ({"a": [1], "b": [1, 2]}, "differ in length"),
        ({"a": np.zeros((2, 2))}, "one axis"),
        ({"a": 3}, "a list or an array"),
    ],
)
def test_what_is_no_table(obj, says):
    with pytest.raises(DataError, match=says):
        table_from_object(obj, "thing")
