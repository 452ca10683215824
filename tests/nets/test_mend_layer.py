"""Every change that is proposed lets the layer run."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn

from netwright.nets.mend_layer import mend_layer, write_layer


@pytest.mark.parametrize(
    ("layer", "x"),
    [
        (nn.Linear(9, 3), torch.rand(2, 8)),
        (nn.Linear(24, 3), torch.rand(2, 2, 3, 4)),
        (nn.Linear(9, 3), torch.rand(2, 2, 3, 4)),
        (nn.Linear(9, 3, bias=False), torch.rand(2, 5, 4)),
        (nn.Conv2d(3, 4, 3, padding=1), torch.rand(2, 5, 8, 8)),
        (nn.Conv2d(4, 4, 3, groups=4, padding_mode="reflect"), torch.rand(2, 6, 8, 8)),
        (nn.Conv2d(3, 4, 3), torch.rand(2, 8, 8, 3)),
        (nn.Conv2d(1, 4, 3), torch.rand(2, 8, 8)),
        (nn.Conv1d(3, 4, 3), torch.rand(2, 3, 8, 8)),
        (nn.Conv2d(3, 4, 7), torch.rand(2, 3, 4, 5)),
        (nn.MaxPool2d(5), torch.rand(2, 3, 4, 4)),
        (nn.AvgPool1d(5), torch.rand(2, 3, 4)),
        (nn.BatchNorm2d(3), torch.rand(2, 4, 5, 5)),
        (nn.BatchNorm1d(3), torch.rand(2, 3, 5, 5)),
        (nn.GroupNorm(3, 9), torch.rand(2, 8, 5)),
        (nn.LayerNorm(9), torch.rand(2, 8)),
        (nn.LayerNorm([2, 9]), torch.rand(2, 3, 8)),
        (nn.Embedding(5, 3), torch.tensor([[7, 1]])),
        (nn.Embedding(5, 3), torch.tensor([[-1, 3]])),
        (nn.Embedding(5, 3), torch.ones(2, 2)),
        (nn.GRU(5, 3, num_layers=2, batch_first=True), torch.rand(2, 4, 6)),
    ],
)
def test_the_mend_mends(layer: nn.Module, x: Tensor) -> None:
    with pytest.raises((RuntimeError, IndexError, ValueError)):
        layer(x)
    mend = mend_layer(layer, x)
    assert mend is not None
    names = {"nn": nn, "x": x, "torch": torch}
    fits: Any = eval(mend.layer, names) if mend.layer else layer
    given = eval(mend.before.replace("{x}", "x"), names) if mend.before else x
    fits(given)


@pytest.mark.parametrize(
    ("layer", "x"),
    [
        (nn.Linear(8, 3), torch.rand(2, 8)),
        (nn.Conv2d(3, 4, 3), torch.rand(2, 3, 8, 8)),
        (nn.ReLU(), torch.rand(2)),
    ],
)
def test_what_fits_is_left_alone(layer: nn.Module, x: Tensor) -> None:
    assert mend_layer(layer, x) is None


@pytest.mark.parametrize(
    "layer",
    [
        nn.Conv2d(3, 8, 3, stride=2, padding=1, bias=False),
        nn.Conv1d(4, 8, 3, groups=2, padding="same", padding_mode="circular"),
        nn.Linear(3, 4, bias=False),
        nn.BatchNorm2d(4, eps=1e-3, affine=False),
        nn.LSTM(3, 4, num_layers=2, batch_first=True, bidirectional=True),
        nn.Embedding(5, 3, padding_idx=0),
    ],
)
def test_layers_written_as_code_are_the_same_layers(layer: nn.Module) -> None:
    assert repr(eval(write_layer(layer), {"nn": nn})) == repr(layer)
