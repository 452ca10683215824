from __future__ import annotations

import polars as pl
import pytest

from netwright.data.tables.find_header import find_header
from netwright.data.tables.read_text import read_text


@pytest.mark.parametrize(
    ("rows", "num"),
    [
        (["marks,,who", "art,music,name", "5,6,Ann", "7,8,Bob", "1,2,Cid"], 2),
        (["height,age,sex", "cm,years,", "180,30,f", "170,31,m", "175,32,f"], 2),
        (["a,b,c", "x,y,z", "p,q,r"], 1),
        (["name,x,y", "Ann,1,2", "Bob,3,4"], 1),
        (["name,x,y", "Ann,?,2", "Bob,3,4"], 1),
        (["name,x,y", "Ann,none yet,2", "Bob,3,4", "Cid,5,6"], 1),
        (["name,x", "Ann,unknown", "Bob,3", "Cid,4"], 1),
    ],
)
def test_rows_of_a_header_are_counted(rows, num):
    cells = list(zip(*(row.split(",") for row in rows), strict=True))
    assert find_header(pl.DataFrame({str(i): column for i, column in enumerate(cells)})) == num


def test_stacked_rows_are_joined_and_told():
    text = "成绩,,个人\n语文\t分,数学,姓名\n97,90,张三\n61,92,李四\n88,75,王五\n"
    table = read_text(text.encode(), "t.csv")
    assert table.frame.columns == ["成绩 语文 分", "成绩 数学", "个人 姓名"]
    assert table.frame.row(0) == (97, 90, "张三")
    assert "2 rows, which were joined" in table.facts["notes"][0]
    assert "tabs and line breaks" in table.facts["notes"][1]
