"""Each channel stays itself, and the numbers beside it are true."""

from __future__ import annotations

import base64
import io
import re

import numpy as np
import pytest
import torch
from PIL import Image

from netwright.nets.inside.read_kernels import Kernels
from netwright.see.charts.chart import Chart
from netwright.see.layers.draw_kernels import draw_kernels
from netwright.see.layers.draw_maps import draw_maps
from netwright.see.layers.paint_numbers import find_scale, paint_numbers

TOLD = {"layer": "0", "kind": "Conv2d", "sample": "sample 7", "arrives": "1 x 8 x 8"}


def read_pictures(chart: Chart) -> list[np.ndarray]:
    found = re.findall(r"data:image/png;base64,([^\"]+)", chart.body)
    return [np.asarray(Image.open(io.BytesIO(base64.b64decode(one)))) for one in found]


def test_six_channels_are_six_pictures_of_their_own_numbers() -> None:
    maps = torch.stack([torch.full((4, 5), float(channel)) for channel in range(6)])
    picture = draw_maps(maps, TOLD)
    shown = read_pictures(picture.charts[0])
    assert len(shown) == 6
    for channel, pixels in enumerate(shown):
        assert pixels.shape == (4, 5, 3)
        assert set(pixels.ravel().tolist()) == {round(channel / 5 * 255)}
        assert f"channel {channel}" in picture.charts[0].body
    assert picture.facts["shape"] == [6, 4, 5]
    assert "gives 6 x 4 x 5" in picture.about
    assert "Black is 0, white 5." in picture.about


def test_both_signs_have_colours_around_zero() -> None:
    picture = draw_maps(torch.tensor([[[-1.0, 0.0, 2.0]]]).repeat(2, 2, 1), TOLD)
    low, zero, high = read_pictures(picture.charts[0])[0][0].astype(int)
    assert low[2] > low[0]
    assert len(set(zero)) == 1
    assert high[0] > high[2]
    assert "Blue is -2, white 0, red 2." in picture.about


def test_of_many_channels_the_most_active_are_shown() -> None:
    maps = torch.zeros(512, 3, 3)
    maps[[7, 300]] = torch.tensor([1.0, -5.0])[:, None, None]
    picture = draw_maps(maps, TOLD, most=2)
    assert picture.facts["channels"] == [300, 7]
    assert "Showing 2 of 512 channels, the most active." in picture.about
    assert len(read_pictures(draw_maps(maps, TOLD).charts[0])) == 64


def test_a_scale_of_its_own_shows_what_is_faint() -> None:
    maps = torch.stack([torch.linspace(0, 100, 9).reshape(3, 3), torch.linspace(0, 1, 9).reshape(3, 3)])
    common = read_pictures(draw_maps(maps, TOLD).charts[0])
    own = read_pictures(draw_maps(maps, TOLD, own_scale=True).charts[0])
    assert common[1].max() < 5
    assert own[1].max() == 255


@pytest.mark.parametrize("shape", [(), (1,), (10,), (300,), (5, 7), (1, 900), (3, 4, 5, 6), (0, 3, 3)])
def test_every_shape_is_drawn(shape: tuple[int, ...]) -> None:
    picture = draw_maps(torch.randn(shape), TOLD, "zh")
    assert picture.facts["shape"] == list(shape)
    assert bool(picture.charts) == (0 not in shape)


def test_what_is_not_finite_is_drawn_and_told() -> None:
    maps = torch.tensor([[[float("nan"), float("inf")], [1.0, -1.0]]])
    picture = draw_maps(maps, TOLD)
    assert (picture.facts["low"], picture.facts["high"]) == (-1, 1)
    assert "-1 … 1" in picture.charts[0].body
    assert find_scale([float("nan")]) == (0.0, 1.0)


def test_a_lone_outlier_does_not_darken_the_rest() -> None:
    values = np.ones((100, 100))
    values[0, 0] = 1e6
    assert find_scale(values) == (0.0, 1.0)
    assert paint_numbers(values, *find_scale(values)).min() == 255


def test_kernels_are_in_colour_only_where_colours_are_meant() -> None:
    weights = torch.zeros(8, 3, 2, 2)
    weights[:, 0] = 1.0
    colour = read_pictures(draw_kernels(Kernels("0", "Conv2d", "weight", "colour", weights)).charts[0])
    assert len(colour) == 8
    assert colour[0].shape == (2, 2, 3)
    assert colour[0][0, 0].tolist() == [255, 128, 128]
    by_channel = draw_kernels(Kernels("4", "Conv2d", "weight", "channel", weights))
    sheet = read_pictures(by_channel.charts[0])[0]
    assert sheet.shape[2] == 4, "see-through between the channels"
    assert (sheet[..., 3] == 255).sum() == 3 * 4
    assert "each of its 3 input channels" in by_channel.about
    matrix = draw_kernels(Kernels("6", "Linear", "weight", "matrix", torch.randn(1, 1, 10, 20)))
    assert read_pictures(matrix.charts[0])[0].shape == (10, 20, 3)
