from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from torch.utils.data import DataLoader, Subset, TensorDataset

from netwright.core.errors import DataError
from netwright.data.make_batches import make_batches
from netwright.data.make_split import make_split
from netwright.data.open_data import open_data
from netwright.data.split import DatasetSplit, TensorSplit


def test_tensors_are_taken_as_they_are() -> None:
    x, y = torch.rand(10, 3, dtype=torch.float64), torch.arange(10)
    for samples in ((x, y), [x, y], TensorDataset(x, y)):
        split = make_split(samples)
        assert isinstance(split, TensorSplit)
        assert split.inputs is x
        assert split.targets is y


def test_arrays_become_tensors() -> None:
    split = make_split((np.ones((4, 2))[::-1], np.arange(4, dtype=np.int32)))
    assert isinstance(split, TensorSplit)
    assert (split.inputs.dtype, split.targets.dtype) == (torch.float32, torch.int32)


def test_a_loop_gets_what_a_data_loader_would_give() -> None:
    dataset = TensorDataset(torch.arange(20.0)[:, None], torch.arange(20))
    for samples in (dataset, Subset(dataset, list(range(20)))):
        given = [(x.tolist(), y.tolist()) for x, y in make_batches(samples, 8)]
        assert given == [(x.tolist(), y.tolist()) for x, y in DataLoader(dataset, 8)]
    assert isinstance(make_split(Subset(dataset, [1])), DatasetSplit)
    data = open_data("iris")
    assert make_split(data) is data.train
    assert make_split(data.train) is data.train


@pytest.mark.parametrize(
    ("samples", "says"),
    [
        ((torch.zeros(3, 2), torch.zeros(4)), r"\(3, 2\) and \(4,\)"),
        (torch.zeros(3, 2), "no batches can be made of a Tensor"),
        ({"x": [1]}, "made of a dict"),
        (DataLoader(TensorDataset(torch.zeros(3))), "already divides"),
        ((np.array(["a"]), np.zeros(1)), "array of <U1"),
    ],
)
def test_what_cannot_be(samples: Any, says: str) -> None:
    with pytest.raises(DataError, match=says):
        make_split(samples)
