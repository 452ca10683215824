from __future__ import annotations

import polars as pl
import pytest
import torch

from netwright.core.errors import DataError
from netwright.data.tables.find_task import find_task
from netwright.data.tables.read_table import read_table
from netwright.data.tables.table import Table
from netwright.data.tables.target_reader import TargetReader


def ask(columns, targets=None, **settings):
    table = Table(pl.DataFrame(columns), "t.csv")
    reader, why = find_task(table, targets or table.frame.columns, **settings)
    assert why
    return reader, reader.read(table)[0]


@pytest.mark.parametrize(
    ("cells", "kind", "classes"),
    [
        (["no", "yes", "no"], "binary", ("no", "yes")),
        (["未流失", "流失", "流失"], "binary", ("未流失", "流失")),
        (["是", "否", "否"], "binary", ("否", "是")),
        (["good", "bad", "bad"], "binary", ("bad", "good")),
        ([1, 0, 1], "binary", ("0", "1")),
        (["2.0", "1.0", "1"], "binary", ("1", "2")),
        ([True, False, True], "binary", ("False", "True")),
        (["cat", "dog", "owl"], "multiclass", ("cat", "dog", "owl")),
        ([str(i % 12) for i in range(120)], "multiclass", tuple(str(i) for i in range(12))),
        ([float(i % 3) for i in range(30)], "multiclass", ("0", "1", "2")),
        ([str(i % 50) for i in range(500)], "regression", ()),
        ([100 * (i % 5) for i in range(50)], "regression", ()),
        ([1, 2, 3, 4, 5], "regression", ()),
        ([0.5, 1.5, 2.5, 0.5], "regression", ()),
        (["1,200", "980", "3,100"], "regression", ()),
    ],
)
def test_task_follows_from_the_values(cells, kind, classes):
    reader, targets = ask({"y": cells})
    assert (reader.task.kind, reader.task.classes) == (kind, classes)
    assert len(targets) == len(cells)
    assert targets.dtype == (torch.int64 if kind == "multiclass" else torch.float32)
    assert targets.shape[1:] == (() if kind == "multiclass" else (1,))


def test_several_targets():
    reader, targets = ask({"a": [1, 0, 1], "b": ["no", "yes", "no"]})
    assert (reader.task.kind, reader.task.classes) == ("multilabel", ("a", "b"))
    assert targets.tolist() == [[1, 0], [0, 1], [1, 0]]
    reader, targets = ask({"a": [1.5, 0.0, 1.0], "b": ["10%", "20%", "30%"]})
    assert reader.task.kind == "regression"
    assert targets.tolist() == [[1.5, 10], [0, 20], [1, 30]]


def test_task_can_be_decided():
    assert ask({"y": [1, 2, 3] * 10}, task="regression")[0].task.kind == "regression"
    assert ask({"y": [0, 1] * 3}, task="multiclass")[0].task.kind == "multiclass"
    assert ask({"y": [0, 1] * 3}, task="multilabel")[0].task.kind == "multilabel"
    assert ask({"y": [0, 1] * 3}, task="regression")[1].tolist() == [[0], [1]] * 3


@pytest.mark.parametrize(
    ("columns", "settings", "says", "fix"),
    [
        ({"pet": ["a", "b"]}, {"targets": ["pat"]}, "no column `pat`", "did you mean `pet`"),
        ({"y": ["a", "a"]}, {}, "`a` on every row", "another target"),
        ({"y": [f"name {i}" for i in range(40)]}, {}, "40 different values", "another target"),
        ({"y": ["a", "b", "c"]}, {"task": "regression"}, "not a number", "multiclass"),
        ({"y": ["a", "b", "c"]}, {"task": "binary"}, "3 different values", "multiclass"),
        ({"y": ["a", "b", "c"]}, {"task": "multilabel"}, "3 different values", "two values"),
        ({"a": [1, 2, 3], "b": [1, 2, 3]}, {"task": "multiclass"}, "2 target columns", "multilabel"),
        ({"a": [1, 2, 3], "b": ["x", "y", "z"]}, {}, "`b` is not a number", "numbers"),
    ],
)
def test_targets_that_cannot_be(columns, settings, says, fix):
    with pytest.raises(DataError, match=says) as error:
        ask(columns, **settings)
    assert fix in error.value.fix


def test_a_reader_survives_its_description():
    reader, _ = ask({"a": ["1,5", "2,5", "3"], "b": ["10%", "20%", "30%"]})
    assert TargetReader.from_spec(reader.to_spec()) == reader


def test_classes_that_differ_by_a_final_dot_are_the_same_and_noted():
    reader, _ = ask({"y": ["<=50K", ">50K"]})
    targets, notes = reader.read(Table(pl.DataFrame({"y": [">50K.", "<=50K."]}), "test.csv"))
    assert targets.tolist() == [[1], [0]]
    assert "`>50K.` of `y` was taken as `>50K`" in " ".join(notes)
    with pytest.raises(DataError, match="`=50K`, none of the 2 classes"):
        reader.read(Table(pl.DataFrame({"y": ["=50K"]}), "test.csv"))


def test_none_can_be_a_class(tmp_path):
    path = tmp_path / "sleep.csv"
    path.write_text("hours,disorder\n" + "7,None\n5,Insomnia\n4,Apnea\n" * 5)
    reader, _ = find_task(read_table(path), ["disorder"])
    assert reader.task.classes == ("Apnea", "Insomnia", "None")


def test_several_targets_of_words_are_answered_with_what_can_be_done():
    with pytest.raises(DataError) as caught:
        ask({"a": ["x", "y", "z"], "b": ["1", "2", "7"]})
    assert caught.value.fix == "choose targets that are numbers, or one target of classes: target: a"
