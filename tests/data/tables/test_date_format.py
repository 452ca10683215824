from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from netwright.data.tables.date_format import DateFormat


@pytest.mark.parametrize(
    ("cell", "date"),
    [
        ("2024-1-31", dt.datetime(2024, 1, 31)),
        ("20240131", dt.datetime(2024, 1, 31)),
        (20240131, dt.datetime(2024, 1, 31)),
        ("2024年1月31日", dt.datetime(2024, 1, 31)),
        ("2024年1月31日 12:30", dt.datetime(2024, 1, 31, 12, 30)),
        ("2024年1月31日12时30分", dt.datetime(2024, 1, 31, 12, 30)),
        ("2024年1月", dt.datetime(2024, 1, 1)),
        ("2024-01", dt.datetime(2024, 1, 1)),
        ("Jan 2024", dt.datetime(2024, 1, 1)),
        ("31.01.2024", dt.datetime(2024, 1, 31)),
        ("01/31/2024 5:30 PM", dt.datetime(2024, 1, 31, 17, 30)),
        ("2024-01-31T10:00:05.5Z", dt.datetime(2024, 1, 31, 10, 0, 5, 500_000)),
        ("2024-01-31 10:00:00+08:00", dt.datetime(2024, 1, 31, 10)),
        ("20240131123000", dt.datetime(2024, 1, 31, 12, 30)),
        ("12:30", dt.datetime(1970, 1, 1, 12, 30)),
    ],
)
def test_ways_of_writing_dates(cell, date):
    cells = pl.Series([cell, None])
    form = DateFormat.find(cells)
    assert form is not None
    assert form.read(cells).to_list() == [date, None]


@pytest.mark.parametrize(
    "cells",
    [[20241301, 20240101], [2024013, 20240131], ["3-4"], ["1.5"], ["192.168.1.1"], ["2024-13-01"], [1.5], []],
)
def test_what_is_no_date(cells):
    assert DateFormat.find(pl.Series(cells)) is None


@limits(max_examples=60)
@given(
    dates=st.lists(st.dates(dt.date(1950, 1, 1), dt.date(2090, 1, 1)), min_size=1, max_size=9),
    pattern=st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y%m%d", "%d.%m.%Y", "%d %B %Y"]),
)
def test_every_date_reads_back(dates, pattern):
    cells = pl.Series([date.strftime(pattern) for date in dates])
    form = DateFormat.find(cells)
    assert form is not None
    assert form.read(cells).dt.date().to_list() == dates
