from __future__ import annotations

import polars as pl
import pytest
import torch

from netwright.core.errors import DataError
from netwright.core.run_spec import DataSpec, SplitSpec
from netwright.data.load_encoder import load_encoder
from netwright.data.tables.find_tags import find_tags
from netwright.data.tables.open_table import open_table
from netwright.data.tables.table_from_object import table_from_object

LISTS = ["art;music", "art", "music; maths", "maths", "art;maths", "music"]


def open_rows(**settings):
    rows = {"x": [i / 7 for i in range(60)], "topics": LISTS * 10}
    spec = DataSpec(source="t", split=SplitSpec(val=0, test=0), **settings)
    return open_table(table_from_object(rows, "t"), spec)


def test_listed_labels_are_a_multilabel_target():
    data = open_rows()
    assert (data.task.kind, data.task.classes) == ("multilabel", ("art", "maths", "music"))
    assert data.train.targets[:3].tolist() == [[1, 0, 1], [1, 0, 0], [0, 1, 1]]
    assert "task: multiclass" in data.facts["task_reason"]
    assert open_rows(task="multiclass").task.kind == "multiclass"
    assert [column.role for column in data.columns] == ["number", "target"]


def test_labels_survive_the_description_and_strangers_are_named():
    encoder = open_rows().encoder
    again = load_encoder(encoder.to_spec())
    again.load_state_dict(encoder.state_dict())
    assert torch.equal(again.read({"x": [1.0], "topics": ["music;art"]}).targets, torch.tensor([[1.0, 0, 1]]))
    assert again.read({"x": [1.0]}).targets is None
    with pytest.raises(DataError, match="lists `sport`, none of the 3 labels") as error:
        again.read({"x": [1.0, 2.0], "topics": ["art", "art;sport"]})
    assert "row 2" in error.value.where


@pytest.mark.parametrize(
    "cells",
    [
        ["red, white", "green, blue"] * 20,
        [f"Mr. {index}, the {index}th" for index in range(40)],
        ["a", "b", "c"] * 20,
    ],
)
def test_whole_words_are_no_lists(cells):
    assert find_tags(pl.Series(cells)) is None


def test_the_user_decides():
    assert find_tags(pl.Series(["a;b", "c"]), is_asked=True) == (";", ("a", "b", "c"))
