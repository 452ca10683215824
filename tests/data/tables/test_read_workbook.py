from __future__ import annotations

import datetime as dt
import importlib.util

import openpyxl
import pytest

from netwright.core.errors import DataError, MissingPackage
from netwright.core.run_spec import DataSpec
from netwright.data.tables.open_table import open_table
from netwright.data.tables.read_table import read_table


@pytest.fixture
def write(tmp_path):
    def write_book(**sheets):
        book = openpyxl.Workbook()
        book.remove(book.active)
        for name, rows in sheets.items():
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append(row)
        path = tmp_path / "t.xlsx"
        book.save(path)
        return path

    return write_book


ROWS = [
    ["成绩表"],
    ["name", "mark", "day"],
    ["Ann", 1.5, dt.date(2024, 1, 31)],
    [],
    ["Bob", 2, dt.date(2024, 2, 1)],
]


def test_a_sheet_is_read_like_a_text_table(write):
    table = read_table(write(marks=ROWS))
    assert table.frame.rows() == [("Ann", 1.5, "2024-01-31"), ("Bob", 2.0, "2024-02-01")]
    assert table.facts["skipped"] == [
        {"row": 1, "reason": "a title above the table"},
        {"row": 4, "reason": "no values"},
    ]
    assert table.locate([1], "mark").endswith("row 5, column `mark`")


def test_the_first_sheet_with_cells_unless_another_is_named(write):
    path = write(empty=[], one=ROWS, two=[["a", "b"], [1, "x"], [2, "y"]])
    table = read_table(path)
    assert table.facts["sheet"] == "one"
    assert "`data.sheet` chooses another: two" in table.facts["notes"][0]
    assert read_table(path, sheet="two").frame.rows() == [(1, "x"), (2, "y")]
    assert read_table(path, sheet=3).frame.columns == ["a", "b"]
    with pytest.raises(DataError, match="no sheet `tow`") as error:
        read_table(path, sheet="tow")
    assert "did you mean `two`" in error.value.fix
    with pytest.raises(DataError, match="sheet `empty` holds no cells"):
        read_table(path, sheet="empty")


def test_the_sheet_counts_in_prediction(write):
    rows = [["x", "y"], *([i * 1.5, "ab"[i % 2]] for i in range(30))]
    path = write(notes=[["nothing", "here"]], rows=rows)
    data = open_table(read_table(path, sheet="rows"), DataSpec(source=str(path), sheet="rows"))
    assert len(data.encoder.read(path).names) == 30
    only = write(new=rows)
    assert len(data.encoder.read(only).names) == 30


def test_a_missing_package_is_named_with_its_extra(monkeypatch, write):
    path = write(marks=ROWS)
    found = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *rest: None if name == "fastexcel" else found(name, *rest)
    )
    with pytest.raises(MissingPackage) as error:
        read_table(path)
    assert "netwright[excel]" in error.value.fix


def test_workbooks_that_hold_nothing_or_are_damaged(write):
    with pytest.raises(DataError, match="holds no cells"):
        read_table(write(empty=[]))
    path = write(marks=ROWS)
    raw = path.read_bytes()
    middle = raw.index(b"sheet1.xml")
    path.write_bytes(raw[: middle + 20] + bytes(200) + raw[middle + 220 :])
    with pytest.raises(DataError, match="the workbook cannot be read"):
        read_table(path)
