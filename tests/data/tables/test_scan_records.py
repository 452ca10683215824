from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from netwright.data.tables import scan_records as module
from netwright.data.tables.scan_records import scan_records

cells = st.text(st.sampled_from('ab"\n, 0'), max_size=5)


@limits(max_examples=80)
@given(
    rows=st.integers(2, 4).flatmap(
        lambda width: st.lists(st.lists(cells, min_size=width, max_size=width), min_size=1, max_size=9)
    ),
    block=st.sampled_from([1, 3, 16, 1 << 22]),
)
def test_what_it_finds_is_what_the_csv_module_finds(rows, block):
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    text = out.getvalue()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_BLOCK_BYTES", block)
        found = scan_records(text.encode(), ",")
    assert found is not None
    assert found.width == len(rows[0])
    reader = csv.reader(io.StringIO(text, newline=""))
    ends = [reader.line_num for _ in reader]
    assert found.lines.tolist() == [1, *(end + 1 for end in ends[:-1])]


@pytest.mark.parametrize("block", [1, 4, 1 << 22])
def test_blank_lines_go_and_padded_numbers_are_noted(monkeypatch, block):
    monkeypatch.setattr(module, "_BLOCK_BYTES", block)
    found = scan_records(b'\n1,0.5,"007"\n\n\n2,0,9\n3,01,8\n', ",")
    assert found.text == b'1,0.5,"007"\n2,0,9\n3,01,8\n'
    assert found.lines.tolist() == [2, 5, 6]
    assert found.padded == {1, 2}


@pytest.mark.parametrize(
    "text", ["a,b\n1\n", "a\nb\n", 'a,b\n"1,2\n', 'a,b\n1"2,3"4\n', 'a,b\n"1"x,3\n', "\n"]
)
def test_what_is_not_sure_is_left_to_the_careful_parser(text):
    assert scan_records(text.encode(), ",") is None
