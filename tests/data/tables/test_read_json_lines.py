from __future__ import annotations

import pytest

from netwright.core.errors import DataError
from netwright.data.tables.read_json_lines import read_json_lines


def test_broken_lines_are_named_or_left_out():
    raw = b'{"a": 1, "b": "x"}\n{"a": 2,\n\n[1]\n{"a": 3, "b": "y"}\n'
    with pytest.raises(DataError, match="2 lines are not a JSON object; line 2") as error:
        read_json_lines(raw, "t.jsonl")
    assert "lines 2, 4" in error.value.where
    table = read_json_lines(raw, "t.jsonl", bad_rows="skip")
    assert table.frame.rows() == [(1, "x"), (3, "y")]
    assert table.lines.tolist() == [1, 5]
    assert [entry["line"] for entry in table.facts["skipped"]] == [2, 4]


def test_a_list_of_objects_and_marks():
    table = read_json_lines(
        b' [{"a": 1, "b": "gone"}, {"a": -999, "b": "y"}]', "t.json", missing=["gone", -999]
    )
    assert table.frame.rows() == [(1, None), (None, "y")]


@pytest.mark.parametrize("raw", [b"", b" \n", b"[1, 2", b'{"a": ', b"[" * 10_000])
def test_what_cannot_be_read_says_why(raw):
    with pytest.raises(DataError):
        read_json_lines(raw, "t.jsonl")
