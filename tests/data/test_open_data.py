from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import torch

from netwright.core.errors import DataError, RunFileError
from netwright.core.run_spec import DataSpec
from netwright.data.describe_data import describe_data
from netwright.data.open_data import open_data
from netwright.data.open_spec import open_spec
from netwright.data.split import TensorSplit

OWN = """
import torch
from torch.utils.data import Dataset, TensorDataset

class Mine(Dataset):
    def __init__(self, num, shift=0):
        self.num, self.shift = num, shift
    def __len__(self):
        return self.num
    def __getitem__(self, row):
        return torch.full((2,), float(row + self.shift)), row % 2

class Fails:
    def __init__(self):
        raise OSError("no disk")

made = TensorDataset(torch.rand(20, 3), torch.arange(20) % 4)

def make_pair(num=30):
    return torch.rand(num, 3).numpy(), torch.rand(num).numpy()

number = 3
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "mine.py").write_text(OWN)
    rows = "\n".join(f"{i},{i % 2}" for i in range(30))
    (tmp_path / "scores.csv").write_text(f"points,passed\n{rows}\n")
    return tmp_path


def test_paths_are_seen_from_the_run_file(folder: Path) -> None:
    data = open_spec(DataSpec(source="scores.csv", test="scores.csv"), folder)
    assert (data.source, data.kind, data.task.kind, len(data.test or ())) == (
        "scores.csv",
        "table",
        "binary",
        30,
    )


@pytest.mark.parametrize(
    ("source", "args", "shape"),
    [
        ("mine.py:Mine", {"num": 20}, (2,)),
        ("mine.py:made", {}, (3,)),
        ("mine.py:make_pair", {"num": 40}, (3,)),
        ("mine:made", {}, (3,)),
    ],
)
def test_objects_of_ones_own(folder: Path, source: str, args: dict[str, int], shape: tuple[int, ...]) -> None:
    data = open_spec(DataSpec(source=source, args=args), folder)
    assert (data.source, data.input_shape) == (source, shape)


@pytest.mark.parametrize(
    ("source", "args", "said"),
    [
        ("mine.py:Mine", {}, "missing a required argument: 'num'"),
        ("mine.py:Mine", {"num": 3, "numm": 3}, "unexpected keyword argument 'numm'"),
        ("mine.py:made", {"num": 3}, "takes no arguments"),
        ("mine.py:Mime", {}, "no `Mime`"),
        ("mine.py:Fails", {}, "raised OSError: no disk"),
        ("mine.py:number", {}, "no data can be read from a int"),
        ("scors.csv", {}, "no file, folder or data set `scors.csv`"),
    ],
)
def test_what_cannot_be_opened(folder: Path, source: str, args: dict[str, int], said: str) -> None:
    with pytest.raises(DataError, match=said) as caught:
        open_spec(DataSpec(source=source, args=args), folder)
    if said.startswith("no file"):
        assert caught.value.fix == "did you mean `scores.csv`?"
    if "OSError" in said:
        assert caught.value.where == "mine.py:15"


@pytest.mark.parametrize(
    ("source", "meant"),
    [("digitz", "digits"), ("CIFAR10", "cifar10"), ("make_regression", "make-regression")],
)
def test_names_that_are_nearly_right(source: str, meant: str) -> None:
    with pytest.raises(DataError) as caught:
        open_data(source)
    assert caught.value.fix == f"did you mean `{meant}`?"


def test_arrays() -> None:
    x, y = np.random.default_rng(0).normal(size=(60, 3)), np.arange(60) % 3
    table = open_data((x, y))
    assert (table.source, table.kind, table.task.num_outputs) == ("(X, y)", "table", 3)
    assert [column.name for column in table.columns] == ["x0", "x1", "x2", "target"]
    several = open_data((torch.from_numpy(x), torch.rand(60, 2)))
    assert several.task.targets == ("target0", "target1")
    sequences = open_data((torch.rand(60, 4, 3), y), val=(torch.rand(9, 4, 3), y[:9]))
    assert (sequences.kind, sequences.input_shape, len(sequences.val or ())) == ("dataset", (4, 3), 9)
    pixels = open_data((np.zeros((60, 8, 8), np.uint8), y))
    assert (pixels.kind, pixels.input_shape) == ("image", (1, 8, 8))
    with pytest.raises(DataError, match=r"X of shape \(60, 3\) and y of shape \(5,\)"):
        open_data((x, y[:5]))


def test_frames_and_columns() -> None:
    columns = {"a": np.arange(40.0), "b": ["x", "y"] * 20}
    for source in (
        columns,
        pl.DataFrame(columns),
        [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)],
    ):
        data = open_data(source, target="b", split={"test": 0.25, "val": 0})
        assert (data.task.classes, len(data.test or ()), data.val) == (("x", "y"), 10, None)


def test_fields_are_checked() -> None:
    with pytest.raises(RunFileError, match="`targets` is no field"):
        open_data("iris", targets="species")
    with pytest.raises(DataError, match="only images can be augmented"):
        open_data("iris", augment=["flip"])
    with pytest.raises(DataError, match="built-in data divides itself"):
        open_data("iris", val="iris")
    with pytest.raises(DataError, match="`test` is arrays and the source is a table"):
        open_data({"a": [1.0, 2.0, 3.0] * 9, "b": [1, 0, 1] * 9}, test=(np.zeros((3, 1)), np.zeros(3)))


def test_no_sample_is_in_two_parts() -> None:
    for source in ("digits", "moons"):
        data = open_data(source)
        parts = [part for part in (data.train, data.val, data.test) if isinstance(part, TensorSplit)]
        rows = torch.cat([part.rows for part in parts]).tolist()
        assert len(rows) == len(set(rows)) == max(rows) + 1


@pytest.mark.parametrize("source", ["digits", "iris", "diabetes", "make-regression"])
def test_the_card_is_json(source: str) -> None:
    data = open_data(source)
    card = json.loads(json.dumps(describe_data(data), allow_nan=False))
    assert card["source"] == source
    assert card["task"]["kind"] == data.task.kind
    assert card["splits"]["train"]["samples"] == len(data.train)
    if data.task.classes:
        assert sum(card["splits"]["train"]["classes"].values()) == len(data.train)
    else:
        assert set(card["splits"]["train"]["target"]) == set(data.task.targets)
    assert {column["role"] for column in card["columns"]} >= ({"target"} if data.kind == "table" else set())
