from __future__ import annotations

import pytest
import torch
from torch import nn

from netwright.core.run_spec import TrainSpec
from netwright.training.apply_layout import read_layout
from netwright.training.choices import Choices
from netwright.training.choose_layout import choose_layout

LARGE = 10**9
CPU = torch.device("cpu")


class Viewed(nn.Module):
    """As tutorials write it: a view, which wants the order that the convolution has by itself."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3)
        self.head = nn.Linear(8 * 36, 2)

    def forward(self, x):
        return self.head(self.conv(x).view(len(x), -1))


def make(*parts, channels=3):
    return nn.Sequential(nn.Conv2d(channels, 8, 3), *parts, nn.Flatten(), nn.Linear(8 * 36, 2))


@pytest.mark.parametrize(
    ("net", "layout"),
    [
        (make(nn.BatchNorm2d(8), nn.ReLU()), "channels_last"),
        (make(nn.GroupNorm(2, 8)), "contiguous"),
        (Viewed(), "contiguous"),
    ],
    ids=["batch norm", "group norm", "a view"],
)
def test_colour_images_have_their_channels_last_where_the_network_bears_it(net, layout):
    samples = torch.rand(2, 3, 8, 8)
    random, kept = torch.get_rng_state(), {name: one.clone() for name, one in net.state_dict().items()}
    assert choose_layout(net, TrainSpec(), CPU, LARGE, samples, Choices()) == layout
    assert read_layout(net) == "contiguous"
    assert all(torch.equal(one, kept[name]) for name, one in net.state_dict().items())
    assert torch.equal(torch.get_rng_state(), random)
    assert all(one.grad is None for one in net.parameters())


def test_what_gains_nothing_or_was_said_stays():
    net, samples = make(), torch.rand(2, 3, 8, 8)
    assert choose_layout(net, TrainSpec(), CPU, 1000, samples, Choices()) == "contiguous"
    grey = make(channels=1)
    assert choose_layout(grey, TrainSpec(), CPU, LARGE, samples[:, :1], Choices()) == "contiguous"
    said = TrainSpec(layout="contiguous")
    assert choose_layout(net, said, CPU, LARGE, samples, Choices()) == "contiguous"
    assert choose_layout(nn.Linear(2, 2), TrainSpec(), CPU, LARGE, samples, Choices()) == "contiguous"
