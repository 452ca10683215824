from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from netwright.data.tables import read_text as module
from netwright.data.tables.read_text import read_text

numbers = st.one_of(
    st.integers(-(10**6), 10**6).map(str),
    st.floats(-1e6, 1e6).map(lambda value: f"{value:.3f}"),
    st.sampled_from(["", "NA", "?", "inf", "1e5", "-0.0", "+7"]),
)
words = st.sampled_from(["a", "b c", "", "None", "?", "1", "x,y", "007", " d"])
rows = st.lists(st.tuples(numbers, numbers, words), min_size=2, max_size=12)


@limits(max_examples=60)
@given(rows=rows, header=st.booleans(), odd=st.sampled_from(["", "word", "007", ",,\n"]))
def test_the_quick_way_reads_what_the_careful_way_reads(rows, header, odd):
    lines = [["age", "weight", "kind"]] * header + [list(row) for row in rows]
    if odd and odd != ",,\n":
        lines[-1][1] = odd
    text = "".join(",".join(f'"{c}"' if "," in c else c for c in line) + "\n" for line in lines) + odd * (
        odd == ",,\n"
    )
    if not any(cell.strip() for line in lines[header:] for cell in line):
        return
    found = []
    for least in (0, 1 << 30):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(module, "_LARGE_BYTES", least)
            found.append(read_text(text.encode(), "t.csv", header=header))
    quick, careful = found
    assert quick.frame.columns == careful.frame.columns
    assert quick.frame.schema == careful.frame.schema
    assert quick.frame.equals(careful.frame)
    assert quick.lines.tolist() == careful.lines.tolist()
    assert quick.facts["skipped"] == careful.facts["skipped"]
    assert quick.facts["none_class"] == careful.facts["none_class"]


def test_a_cell_that_fits_no_type_far_down_is_not_lost():
    text = "id,x,g\n" + "".join(f"{i},{i / 7:.3f},g{i % 3}\n" for i in range(120_000)) + "120000,unknown,g1\n"
    assert len(text) > 1 << 20
    table = read_text(text.encode(), "t.csv")
    assert table.frame["x"].dtype == pl.String
    assert table.frame["x"][-1] == "unknown"
    assert table.frame["id"].dtype == pl.Int64
    assert table.lines[-1] == 120_002
