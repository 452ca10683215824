from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from torch.utils.data import ConcatDataset, DataLoader, Dataset, IterableDataset, Subset, TensorDataset

from netwright.core.errors import DataError
from netwright.data.batches import Batches
from netwright.data.open_data import open_data
from netwright.data.split import DatasetSplit, TensorSplit


class Rows(Dataset[Any]):
    """Counts how often a sample is read."""

    def __init__(self, samples: list[Any], **attributes: Any) -> None:
        self.samples = samples
        self.reads = 0
        vars(self).update(attributes)

    def __len__(self) -> int:
        return len(self.samples)

    def __getitem__(self, row: int) -> Any:
        self.reads += 1
        return self.samples[row]


class Plain:
    """No subclass of anything."""

    def __len__(self) -> int:
        return 12

    def __getitem__(self, row: int) -> tuple[list[float], int]:
        return [float(row), 1.0], row % 3


class Stream(IterableDataset[Any]):
    def __iter__(self) -> Iterator[tuple[np.ndarray, float]]:
        for row in range(30):
            yield np.array([row, row], dtype=np.float64), float(row) / 2


def test_tensors_are_taken_as_they_are() -> None:
    x = torch.rand(40, 2, 3)
    data = open_data(TensorDataset(x, torch.arange(40) % 4))
    assert isinstance(data.train, TensorSplit)
    assert (data.kind, data.input_shape, data.task.num_outputs) == ("dataset", (2, 3), 4)
    assert torch.equal(data.train.inputs, x[data.train.rows])
    rows = torch.cat(
        [part.rows for part in (data.train, data.val, data.test) if isinstance(part, TensorSplit)]
    )
    assert sorted(rows.tolist()) == list(range(40))


def test_one_without_any_superclass() -> None:
    data = open_data(Plain())
    assert (data.task.kind, data.input_shape, len(data.train)) == ("multiclass", (2,), 8)
    x, y = next(iter(Batches(data.train, 4)))
    assert (x.dtype, x.shape, y.dtype) == (torch.float32, (4, 2), torch.int64)


def test_targets_are_known_without_reading_samples() -> None:
    samples = [(torch.zeros(2), row % 3) for row in range(60)]
    dataset = Rows(samples, targets=[row % 3 for row in range(60)], classes=["a", "b", "c"])
    data = open_data(dataset)
    assert data.task.classes == ("a", "b", "c")
    assert dataset.reads < 5
    assert open_data(Subset(dataset, range(30))).task.classes == ("a", "b", "c")
    assert dataset.reads < 10
    assert len(open_data(ConcatDataset([dataset, dataset])).train) == 84


def test_stored_targets_that_are_something_else() -> None:
    samples = [(torch.zeros(2), row % 2) for row in range(20)]
    data = open_data(Rows(samples, labels=[row % 5 for row in range(20)]))
    assert data.task.kind == "binary"


@pytest.mark.parametrize(
    ("target", "kind", "shape", "dtype"),
    [
        (lambda row: row % 2, "binary", (4, 1), torch.float32),
        (lambda row: row % 3, "multiclass", (4,), torch.int64),
        (lambda row: np.int64(row % 3 + 5), "multiclass", (4,), torch.int64),
        (lambda row: row / 7, "regression", (4, 1), torch.float32),
        (lambda row: np.array([row, 0.5]), "regression", (4, 2), torch.float32),
        (lambda row: [1.0, float(row % 2)], "multilabel", (4, 2), torch.float32),
        (lambda row: torch.nn.functional.one_hot(torch.tensor(row % 3), 3), "multiclass", (4,), torch.int64),
    ],
)
def test_targets(target: Any, kind: str, shape: tuple[int, ...], dtype: torch.dtype) -> None:
    data = open_data(Rows([(torch.zeros(2), target(row)) for row in range(20)]))
    _, y = next(iter(Batches(data.train, 4)))
    assert (data.task.kind, tuple(y.shape), y.dtype) == (kind, shape, dtype)


def test_pixels_and_several_inputs() -> None:
    pixels = np.full((3, 4, 4), 255, dtype=np.uint8)
    x, _ = next(iter(Batches(open_data(Rows([(pixels, row % 2) for row in range(20)])).train, 2)))
    assert (x.dtype, float(x.max())) == (torch.float32, 1.0)
    data = open_data(TensorDataset(torch.rand(20, 2), torch.rand(20, 3), torch.arange(20) % 2))
    assert data.input_shape is None
    (first, second), _ = next(iter(Batches(data.train, 2)))
    assert (first.shape, second.shape) == ((2, 2), (2, 3))


def test_streams() -> None:
    data = open_data(Stream(), val=TensorDataset(torch.rand(5, 2), torch.rand(5)))
    assert isinstance(data.train, DatasetSplit)
    assert (data.task.kind, data.input_shape, data.test, len(data.val or ())) == ("regression", (2,), None, 5)
    assert sum(len(y) for _, y in Batches(data.train, 8)) == 30
    assert "stream" in str(data)


def test_parts_of_ones_own() -> None:
    train, test = Plain(), Plain()
    data = open_data(train, test=test, split={"val": 0})
    assert (len(data.train), data.val, len(data.test or ())) == (12, None, 12)


class Broken(Plain):
    def __getitem__(self, row: int) -> tuple[list[float], int]:
        if row == 7:
            raise KeyError("no such file")
        return super().__getitem__(row)


def test_an_error_names_the_users_line() -> None:
    with pytest.raises(DataError, match=r"Broken\[7\] raised KeyError") as caught:
        open_data(Broken())
    assert caught.value.where.startswith("test_open_dataset.py:")


@pytest.mark.parametrize(
    ("sample", "said"),
    [
        (Image.new("RGB", (4, 4)), "a picture"),
        (torch.zeros(3), None),
        ("a word", "'a word'"),
    ],
)
def test_inputs_that_are_no_tensors(sample: Any, said: str | None) -> None:
    dataset = Rows([(sample, row % 2) for row in range(10)])
    if said is None:
        open_data(dataset)
        return
    with pytest.raises(DataError, match=said):
        open_data(dataset)


@pytest.mark.parametrize(
    ("dataset", "said"),
    [
        (Rows([]), "the dataset is empty"),
        (Rows([torch.zeros(3)] * 4), "a Tensor, without a target"),
        (Rows([{"x": 1, "y": 2}] * 4), "a dict of x, y"),
        (Rows([(torch.zeros(3), "cat")] * 4), "the target is 'cat'"),
        (Rows([(torch.zeros(3), 1)] * 4), "all samples are of one class"),
        (Rows([(torch.zeros(3), 1), (torch.zeros(3), 0.5)]), "targets of several kinds"),
        (TensorDataset(torch.zeros(4, 2)), "without a target"),
        (DataLoader(TensorDataset(torch.zeros(4, 2))), "already divides into batches"),
        (torch.zeros(3, 2), "without a target"),
        ((row for row in range(3)), "no data can be read from a generator"),
    ],
)
def test_datasets_that_cannot_be_used(dataset: Any, said: str) -> None:
    with pytest.raises(DataError, match=said):
        open_data(dataset)


def test_fields_for_tables_are_refused() -> None:
    with pytest.raises(DataError, match="`drop` is not for a dataset"):
        open_data(Plain(), drop=["a"])
    with pytest.raises(DataError, match=r"split.by"):
        open_data(Plain(), split={"by": "a"})
