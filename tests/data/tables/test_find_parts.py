from __future__ import annotations

import polars as pl
import pytest

from netwright.data.tables.find_parts import find_parts, read_unit
from netwright.data.tables.judge_column import judge_column
from netwright.data.tables.read_table import read_table


def test_running_text_has_no_parts():
    told = ["Braund, Mr. Owen Harris", "the 2 cats", "a house with 3 rooms", "nothing", "what a day"]
    assert find_parts(pl.Series([f"{text} {index}" for index, text in enumerate(told * 8)])) is None
    assert find_parts(pl.Series([f"A/{index} 21171" for index in range(40)])) is None


@pytest.mark.parametrize("separator", ["|", ";", "/", "，"])
def test_numbers_and_words_between_separators(separator):
    rows = [f"{i % 4}室{i % 2}厅 {separator} 1,{i:03d}.5㎡ {separator} {'南北东'[i % 3]}" for i in range(60)]
    found = find_parts(pl.Series(rows))
    assert found.units == ("室", "厅")
    assert set(found.tags) >= set("南北东")
    assert read_unit(pl.Series(rows), "厅").to_list() == [float(i % 2) for i in range(60)]


def test_a_packed_column_of_the_house_listings(real_data):
    cells = read_table(real_data / "tables" / "zh_house_listings" / "listings.csv").frame["houseInfo"]
    column = judge_column("houseInfo", cells)
    assert column.role == "text"
    assert column.facts["units"] == ["室", "厅", "平米", "层", "年建"]
    assert {"精装", "板楼", "中楼层"} <= set(column.facts["tags"])
    assert read_unit(cells, "平米").head(2).to_list() == [63.89, 57.8]
