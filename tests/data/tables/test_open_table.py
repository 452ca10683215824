from __future__ import annotations

import numpy as np
import pytest
import torch

from netwright.core.errors import DataError
from netwright.core.run_spec import DataSpec, SplitSpec
from netwright.data.tables.open_table import open_table
from netwright.data.tables.read_table import read_table
from netwright.data.tables.table_from_object import table_from_object


@pytest.fixture
def open_text(tmp_path):
    def open_it(text, test=None, **settings):
        path = tmp_path / "t.csv"
        path.write_text(text)
        official = None
        if test is not None:
            (tmp_path / "test.csv").write_text(test)
            official = read_table(tmp_path / "test.csv")
        read = {key: settings[key] for key in ("header", "bad_rows") if key in settings}
        return open_table(read_table(path, **read), DataSpec(source=str(path), **settings), test=official)

    return open_it


def lines(rows, header="x,g,y"):
    return "\n".join([header, *(",".join(map(str, row)) for row in rows)]) + "\n"


ROWS = [(i / 3, f"g{i % 9}", "ab"[i % 2]) for i in range(60)]


def test_parts_encode_their_own_rows(open_text):
    data = open_text(lines(ROWS))
    assert data.facts["parts"] == {"train": 42, "val": 9, "test": 9}
    whole = data.encoder.read(data.source)
    inputs = data.encoder(*whole.parts)
    for part in (data.train, data.val, data.test):
        assert part.inputs.dtype == torch.float32
        assert torch.equal(part.inputs, inputs[part.rows])
        assert torch.equal(part.targets, whole.targets[part.rows])


def test_the_last_column_that_is_not_dropped_is_the_target(open_text):
    assert open_text(lines(ROWS)).task.targets == ("y",)
    assert open_text(lines(ROWS), drop=["y"]).task.targets == ("g",)


def test_groups_and_times_divide_the_rows(open_text):
    data = open_text(lines(ROWS), split=SplitSpec(by="g"))
    groups = [{ROWS[row][1] for row in part.rows.tolist()} for part in (data.train, data.val, data.test)]
    assert sum(map(len, groups)) == len(set.union(*groups)) == 9
    assert next(column for column in data.columns if column.name == "g").role == "identifier"
    data = open_text(lines(ROWS), split=SplitSpec(time="x"))
    assert data.train.rows.max() < data.val.rows.min() < data.test.rows.min()


def test_an_official_test_is_kept_whole(open_text):
    data = open_text(lines(ROWS), test=lines([(1, "new", "a."), (2, "g1", "b")]))
    assert data.facts["parts"] == {"train": 51, "val": 9, "test": 2}
    assert data.test.targets.tolist() == [[0], [1]]
    assert "`a.`" in data.facts["notes"][0]
    with pytest.raises(DataError, match="`c`, none of the 2 classes") as error:
        open_text(lines(ROWS), test=lines([(1, "g1", "c")]))
    assert "test.csv, line 2" in error.value.where


def test_rows_left_out_keep_their_places(open_text):
    rows = [list(row) for row in ROWS]
    rows[3][2] = "?"
    text = lines(rows)
    with pytest.raises(DataError, match="no value in 1 of 60") as error:
        open_text(text)
    assert "line 5, column `y`" in error.value.where
    assert "bad_rows: skip" in error.value.fix
    data = open_text(text, bad_rows="skip")
    used = sorted(torch.cat([data.train.rows, data.val.rows, data.test.rows]).tolist())
    assert used == [row for row in range(60) if row != 3]
    assert data.facts["skipped"] == [{"line": 5, "reason": "no value in target `y`"}]


def test_words_among_numbers(open_text):
    rows = [list(row) for row in ROWS]
    rows[7][0] = "unknown"
    text = lines(rows)
    with pytest.raises(DataError, match="`unknown` in `x`") as error:
        open_text(text)
    assert "line 9, column `x`" in error.value.where
    assert open_text(text, bad_rows="skip").facts["num_rows"] == 59
    assert open_text(text, drop=["x"]).facts["num_rows"] == 60
    assert open_text(text, roles={"x": "text"}).facts["num_rows"] == 60


@pytest.mark.parametrize(
    ("text", "settings", "says"),
    [
        (lines(ROWS), {"target": "z"}, "no column `z` to predict"),
        (lines(ROWS), {"target": ["y", "y"]}, "each once"),
        (lines(ROWS), {"target": "y", "drop": ["y"]}, "both target and dropped"),
        (lines(ROWS), {"drop": ["z"]}, "no column `z`"),
        (lines(ROWS), {"split": SplitSpec(by="z")}, "no column `z` to divide by"),
        (lines(ROWS), {"split": SplitSpec(time="g")}, "not a time"),
        (lines(ROWS), {"target": "y", "drop": ["x", "g"]}, "no column is left"),
        ("a\n1\n2\n3\n", {}, "1 column"),
        ("a,b\n1,2\n", {"header": True}, "1 row cannot be divided"),
        ("a,b\n1,x\n2,x\n3,x\n", {}, "`x` on every row"),
        ("a,b\n1,\n2,\n3,\n", {}, "no value in 3 of 3 rows"),
        (",b\n,1\n,2\n,3\n", {}, "no column is left"),
    ],
)
def test_tables_that_cannot_be_learnt_from(open_text, text, settings, says):
    with pytest.raises(DataError, match=says):
        open_text(text, **settings)


def test_an_all_missing_column_is_dropped_with_the_reason(open_text):
    data = open_text(lines([(row[0], "", row[2]) for row in ROWS]))
    column = data.columns[1]
    assert (column.role, column.reason, column.features) == ("dropped", "no values", ())


def test_tiny_tables_open():
    rows = {"x": [1.0, 2.0, 3.5], "y": ["a", "b", "a"]}
    data = open_table(table_from_object(rows, "rows"), DataSpec(source="rows"))
    assert data.facts["parts"]["train"] >= 1
    assert set(data.train.targets.flatten().tolist()) == {0.0, 1.0} or data.facts["parts"]["test"] == 1


def test_real_tables_open_with_nothing_but_a_target(real_data):
    kinds = {}
    for path, target in (
        ("titanic/titanic.csv", "Survived"),
        ("california_housing/housing.csv", "median_house_value"),
        ("penguins_raw/penguins_raw.csv", "Species"),
        ("telco_churn/telco_churn.csv", None),
        ("wine_quality/white.csv", None),
        ("zh_telecom_churn_gbk/CustomerSurvival.csv", None),
        ("house_prices_ames/train.csv", None),
        ("zh_logistics_gbk/data_wuliu.csv", "货品用户反馈"),
        ("zh_student_scores/学生成绩表.csv", None),
        ("abalone/abalone.csv", None),
    ):
        data = open_table(read_table(real_data / "tables" / path), DataSpec(source=path, target=target))
        assert np.isfinite(data.train.inputs.numpy()).all()
        assert data.train.inputs[:, : data.num_numbers].abs().max() < 30
        kinds[path.partition("/")[0]] = data.task.kind
    assert list(kinds.values()) == [
        *("binary", "regression", "multiclass", "binary", "multiclass", "binary", "regression"),
        *("multiclass", "regression", "regression"),
    ]


def test_adult_with_its_official_test(real_data):
    folder = real_data / "tables" / "adult"
    data = open_table(
        read_table(folder / "adult-train.csv"),
        DataSpec(source="adult"),
        test=read_table(folder / "adult-test.csv"),
    )
    assert data.task.classes == ("<=50K", ">50K")
    assert data.facts["parts"] == {"train": 27677, "val": 4884, "test": 16281}
    assert abs(float(data.test.targets.mean()) - 3846 / 16281) < 1e-6


def test_a_target_that_was_not_named_is_said_to_be_taken(open_text):
    text = "x,y\n" + "".join(f"{i},{i % 2}\n" for i in range(40))
    assert open_text(text).facts["target_reason"] == "the last column, as no target was named"
    assert "target_reason" not in open_text(text, target="y").facts
    with pytest.raises(DataError) as caught:
        open_text(text + "41,\n")
    assert "name the target (--target NAME)" in caught.value.fix
    assert "--set data.bad_rows=skip" in caught.value.fix
    with pytest.raises(DataError) as caught:
        open_text(text + "41,\n", target="y")
    assert "--target" not in caught.value.fix


def test_days_are_no_classes(open_text):
    text = "x,day\n" + "".join(f"{i},2024-01-{i % 9 + 1:02d}\n" for i in range(90))
    with pytest.raises(DataError, match="target `day` holds dates"):
        open_text(text)
    assert open_text(text, task="multiclass").task.kind == "multiclass"
