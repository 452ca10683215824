from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from netwright.core.errors import DataError
from netwright.data.tables.find_roles import find_roles
from netwright.data.tables.read_table import read_table
from netwright.data.tables.table import Table


def roles_of(columns, **settings):
    table = Table(pl.DataFrame(columns, strict=False), "t.csv")
    return {
        column.name: column for column in find_roles(table, targets=settings.pop("targets", []), **settings)
    }


@pytest.mark.parametrize(
    ("name", "cells", "role"),
    [
        ("x", [f"{i / 7}" for i in range(40)], "number"),
        ("salary", [str(3000 + 17 * i) for i in range(40)], "number"),
        ("rating", [str(i % 5) for i in range(40)], "number"),
        ("price", [f"1,{i:03d}.5" for i in range(40)], "number"),
        ("ok", ["yes", "No"] * 20, "yes/no"),
        ("流失", ["是", "否"] * 20, "yes/no"),
        ("flag", ["1", "0"] * 20, "yes/no"),
        ("flag2", [True, False] * 20, "yes/no"),
        ("sex", ["male", "female"] * 20, "category"),
        ("town", ["Rome", "Oslo", "Bern", "Kiev"] * 10, "category"),
        ("day", [f"2016-7-{1 + i % 28}" for i in range(40)], "date"),
        ("day2", [f"2016年07月{1 + i % 28}日" for i in range(40)], "date"),
        ("day3", [dt.date(2020, 1, 1 + i % 28) for i in range(40)], "date"),
        ("time", [f"2016-07-01 12:{i}:05" for i in range(40)], "date"),
        ("code", [f"N{i}A" for i in range(40)], "identifier"),
        ("PassengerId", [str(7 * i) for i in range(40)], "identifier"),
        ("学号", [str(2020000 + i * i) for i in range(40)], "identifier"),
        ("title", [f"the long title of number {i}" for i in range(40)], "text"),
        ("cabin", [f"C{i // 2}" for i in range(40)], "text"),
        ("only", ["x"] * 40, "constant"),
        ("day4", [20240101 + i % 28 for i in range(40)], "date"),
        ("学号2", [str(20240101 + i) for i in range(40)], "number"),
        ("size", ["S", "M", "L", "XL"] * 10, "ordinal"),
        ("age", ["<18", "18-64", "65+"] * 13 + ["65+"], "ordinal"),
        ("Individual ID", [f"N{i % 25}" for i in range(40)], "identifier"),
        ("house", [f"{i % 3}室{i % 2}厅 | {i}平米" for i in range(40)], "text"),
        ("empty", [None] * 40, "dropped"),
    ],
)
def test_roles_by_value_and_name(name, cells, role):
    column = roles_of({"other": ["a", "b"] * 20, name: cells})[name]
    assert column.role == role
    assert column.reason


def test_a_first_column_that_counts_is_an_identifier_unless_it_is_all_there_is():
    counting = [str(i) for i in range(40)]
    found = roles_of({"record": counting, "x": ["1.5", "2.5"] * 20, "y": counting}, targets=["y"])
    assert found["record"].role == "identifier"
    assert roles_of({"record": counting, "y": counting}, targets=["y"])["record"].role == "number"
    assert roles_of({"x": counting, "z": ["1.5", "2.5"] * 20})["x"].role == "number"


def test_the_user_decides():
    columns = {"zip": ["10", "20"] * 20, "size": ["a", "b"] * 20, "rank": [3, 1] * 20, "y": ["0", "1"] * 20}
    decided = {"zip": "category", "rank": "ordinal"}
    found = roles_of(columns, targets=["y"], drop=["size"], roles=decided)
    assert [found[name].role for name in columns] == ["category", "dropped", "ordinal", "target"]
    assert found["rank"].facts["values"] == ["1", "3"]


def test_reasons_tell_units_infinities_and_many_values():
    found = roles_of(
        {
            "price": [f"¥{i},000" for i in range(1, 41)],
            "ratio": [1.0, 2.5, float("inf"), 4.0] * 10,
            "level": [1, 2, 3, 4] * 10,
            "town": [f"t{i % 25}" for i in range(30)] + ["t1"] * 10,
        }
    )
    assert found["price"].facts["unit"] == "¥"
    assert "with unit ¥" in found["price"].reason
    assert found["ratio"].facts["num_infinite"] == 10
    assert "10 are infinite and count as missing" in found["ratio"].reason
    assert found["level"].facts["ordinal"] == ["1", "2", "3", "4"]
    assert found["town"].role == "text" or found["town"].facts["high_cardinality"]


def test_a_category_of_many_values_says_how_many_rows_it_covers():
    words = [f"w{i}" for i in range(60)] + [f"common{i % 30}" for i in range(600)]
    column = roles_of({"town": words})["town"]
    assert column.role == "category"
    assert column.facts["high_cardinality"]
    assert column.facts["share_with_feature"] == 600 / 660
    assert "the 30 commonest get a feature (91% of the rows)" in column.reason


@pytest.mark.parametrize(
    ("settings", "says", "fix"),
    [
        ({"drop": ["siz"]}, "no column `siz`", "did you mean `size`"),
        ({"roles": {"sizes": "number"}}, "no column `sizes`", "did you mean `size`"),
        ({"roles": {"size": "number"}}, "`a` is not a number", "category"),
        ({"roles": {"size": "date"}}, "not a date", "2024-12-31"),
        ({"roles": {"size": "yes/no"}}, "needs two values and `size` has 3", "category"),
        ({"roles": {"one": "ordinal"}}, "1 different values, and an order needs 2", "category"),
    ],
)
def test_wrong_decisions(settings, says, fix):
    with pytest.raises(DataError, match=says) as error:
        roles_of({"size": ["a", "b", "c"] * 10, "one": ["x"] * 30}, **settings)
    assert fix in error.value.fix


def test_real_columns(real_data):
    def roles(path, target):
        table = read_table(real_data / "tables" / path)
        return {column.name: column.role for column in find_roles(table, targets=[target])}

    titanic = roles("titanic/titanic.csv", "Survived")
    assert titanic["PassengerId"] == "identifier"
    assert [titanic[name] for name in ("Name", "Ticket", "Cabin")] == ["text"] * 3
    assert [titanic[name] for name in ("Age", "Fare", "Pclass")] == ["number"] * 3
    assert [titanic[name] for name in ("Sex", "Embarked")] == ["category"] * 2
    telco = roles("telco_churn/telco_churn.csv", "Churn")
    assert telco["customerID"] == "identifier"
    assert telco["TotalCharges"] == "number"
    penguins = roles("penguins_raw/penguins_raw.csv", "Species")
    assert penguins["Date Egg"] == "date"
    assert penguins["Region"] == "constant"
    assert roles("zh_house_listings/listings.csv", "totalPrice")["unitPrice"] == "number"
    assert roles("zh_student_scores/学生成绩表.csv", "英语")["姓名"] == "identifier"
    assert roles("zh_logistics_gbk/data_wuliu.csv", "货品用户反馈")["销售金额"] == "number"
