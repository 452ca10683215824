from __future__ import annotations

import itertools
import math

import pytest
import torch
from torch import nn

from netwright.core.errors import UsageError
from netwright.nets.arithmetic.measure_layer import measure_layer
from netwright.nets.arithmetic.walk_output import walk_output

ROWS = "1 2 0 3 1 / 0 1 2 3 1 / 1 2 1 0 0 / 5 2 3 1 1 / 2 1 0 1 1"
IMAGE = torch.tensor([[float(n) for n in row.split()] for row in ROWS.split("/")])[None]
KERNEL = torch.tensor([[1.0, 2, 1], [0, 1, 0], [2, 1, 0]])[None, None]


@pytest.mark.parametrize(
    "settings", [{}, {"stride": 2}, {"padding": 1}, {"stride": 2, "padding": 1}], ids=str
)
def test_every_value_of_the_known_example(settings) -> None:
    layer = nn.Conv2d(1, 1, 3, bias=False, **settings)
    layer.weight.data.copy_(KERNEL)
    truth = nn.functional.conv2d(IMAGE[None], KERNEL, **settings)[0]
    for at in itertools.product(*map(range, truth.shape)):
        assert walk_output(layer, IMAGE, at).total == float(truth[at])
        assert walk_output(layer, IMAGE, at[1:]) == walk_output(layer, IMAGE, at)


@pytest.mark.parametrize(
    ("layer", "shape"),
    [
        (nn.Conv1d(4, 6, 3, 2, 1, groups=2), (4, 9)),
        (nn.Conv2d(2, 3, 3, padding=2, padding_mode="reflect"), (2, 5, 6)),
        (nn.Conv2d(2, 3, 3, padding=1, padding_mode="circular"), (2, 5, 6)),
        (nn.Conv2d(2, 3, 3, padding=1, padding_mode="replicate", dilation=2), (2, 6, 6)),
        (nn.Conv2d(2, 3, (2, 4), padding="same"), (2, 5, 6)),
        (nn.Conv3d(1, 2, 2), (1, 3, 4, 3)),
        (nn.ConvTranspose2d(4, 2, 3, 2, 1, output_padding=1, groups=2), (4, 3, 4)),
        (nn.ConvTranspose1d(2, 2, 2, 3), (2, 3)),
        (nn.MaxPool2d(3, 2, 1, ceil_mode=True), (2, 6, 7)),
        (nn.AvgPool2d(3, 2, 1, ceil_mode=True), (2, 6, 7)),
        (nn.AvgPool2d(3, 2, 1, count_include_pad=False), (2, 6, 7)),
        (nn.AvgPool2d(2, divisor_override=3), (2, 6, 7)),
        (nn.AdaptiveAvgPool2d((3, 2)), (2, 7, 5)),
        (nn.AdaptiveMaxPool1d(3), (2, 7)),
        (nn.Linear(4, 3), (4,)),
        (nn.Linear(4, 3, bias=False), (2, 4)),
    ],
    ids=str,
)
@pytest.mark.filterwarnings("ignore:Using padding='same'")
def test_every_value_is_what_torch_computes(layer, shape) -> None:
    torch.manual_seed(0)
    x = torch.randn(shape)
    y = layer(x[None])[0].detach()
    for at in itertools.product(*map(range, y.shape)):
        assert walk_output(layer, x, at).total == pytest.approx(float(y[at]), abs=1e-5)


@pytest.mark.parametrize("at", [(0, 3, 0), (1, 0, 0), (0, 0), (0,), (0, 0, -1)])
def test_a_place_outside_is_refused(at) -> None:
    with pytest.raises(UsageError) as raised:
        walk_output(nn.Conv2d(1, 2 if len(at) < 3 else 1, 3), IMAGE, at)
    assert "--at 0,0,0" in raised.value.fix


def test_a_window_that_sees_nothing_is_minus_infinity_and_warned_of() -> None:
    layer, x = nn.MaxPool1d(2, 1, 1, dilation=2), torch.ones(1, 1)
    assert walk_output(layer, x, (0,)).total == float(layer(x)[0, 0]) == -math.inf
    assert "1 of 1 windows see nothing but padding" in measure_layer(layer, (1, 1)).warnings[-1]


def test_other_layers_are_not_walked() -> None:
    with pytest.raises(UsageError, match="not walked"):
        walk_output(nn.ReLU(), IMAGE, (0, 0, 0))
