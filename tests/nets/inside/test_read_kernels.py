"""A picture of weights says what it can: colour, channel, the input's shape, or a matrix."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from netwright.core.errors import NetworkError
from netwright.nets.inside.read_kernels import read_kernels


@pytest.mark.parametrize(
    ("layer", "arrives", "meaning", "shape"),
    [
        (nn.Conv2d(3, 8, 5), (3, 32, 32), "colour", (8, 3, 5, 5)),
        (nn.Conv2d(3, 8, 1), (3, 32, 32), "channel", (8, 3, 1, 1)),
        (nn.Conv2d(3, 8, 5), (3, 16, 16), "channel", (8, 3, 5, 5)),
        (nn.Conv2d(6, 4, 3, groups=2), (6, 16, 16), "channel", (4, 3, 3, 3)),
        (nn.ConvTranspose2d(6, 4, 3), (6, 16, 16), "channel", (4, 6, 3, 3)),
        (nn.Conv1d(2, 4, 7), (2, 50), "channel", (4, 2, 1, 7)),
        (nn.Linear(3 * 32 * 32, 10), (3 * 32 * 32,), "input", (10, 3, 32, 32)),
        (nn.Linear(20, 10), (20,), "matrix", (1, 1, 10, 20)),
        (nn.Embedding(9, 5), (7,), "matrix", (1, 1, 9, 5)),
        (nn.LSTM(9, 5), (7, 9), "matrix", (1, 1, 20, 9)),
    ],
)
def test_meaning_follows_from_what_arrives(
    layer: nn.Module, arrives: tuple[int, ...], meaning: str, shape: tuple[int, ...]
) -> None:
    kernels = read_kernels(nn.Sequential(layer), "0", arrives=arrives, input_shape=(3, 32, 32))
    assert (kernels.meaning, tuple(kernels.weights.shape)) == (meaning, shape)


def test_numbers_stay_what_they_are() -> None:
    net = nn.Sequential(nn.Linear(12, 2), nn.ConvTranspose2d(6, 4, 3))
    kernels = read_kernels(net, "0", arrives=(12,), input_shape=(3, 2, 2))
    assert torch.equal(kernels.weights[1].flatten(), net[0].weight[1])
    turned = read_kernels(net, "1", arrives=(6, 5, 5), input_shape=(3, 2, 2))
    assert torch.equal(turned.weights[3, 5], net[1].weight[5, 3])


def test_a_layer_without_kernels_is_told() -> None:
    with pytest.raises(NetworkError, match=r"layer `0` .BatchNorm2d. has no kernels"):
        read_kernels(nn.Sequential(nn.BatchNorm2d(3)), "0", arrives=(3, 2, 2), input_shape=(3, 2, 2))
