"""Receptive fields, proved by gradients."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from netwright.nets.blocks.parallel import Parallel
from netwright.nets.blocks.residual import Residual
from netwright.nets.layer_table.network_input import NetworkInput
from netwright.nets.layer_table.trace_layers import trace_layers

LENGTH = 800


def find_field(net: nn.Module, *shape: int) -> tuple[int, ...] | None:
    table = trace_layers(net, [NetworkInput(shape)])
    assert table.failure is None, str(table.failure)
    return table.rows[-1].field


def reach(net: nn.Module) -> int:
    """Inputs from the first to the last that the middle output depends on."""
    for parameter in net.parameters():
        nn.init.constant_(parameter, 1.0)
    x = torch.ones(1, 1, LENGTH, requires_grad=True)
    y = net(x)
    (gradient,) = torch.autograd.grad(y[0, 0, y.shape[2] // 2], x)
    touched = gradient[0, 0].nonzero()
    return int(touched.max() - touched.min()) + 1


Window = tuple[str, int, int, int, int]
windows = st.tuples(
    st.sampled_from(["conv", "pool", "residual", "parallel"]),
    st.integers(1, 5),
    st.integers(1, 2),
    st.integers(0, 2),
    st.integers(1, 2),
)


def make_same(kernel: int, dilation: int) -> nn.Module:
    return nn.Conv1d(1, 1, kernel | 1, padding="same", dilation=dilation)


def make_layer(window: Window) -> nn.Module:
    kind, kernel, stride, padding, dilation = window
    if kind == "conv":
        return nn.Conv1d(1, 1, kernel, stride, padding, dilation)
    if kind == "pool":
        return nn.AvgPool1d(kernel, stride, kernel // 2)
    pair = [make_same(kernel, dilation), make_same(padding + 1, stride)]
    return Residual(nn.Sequential(*pair)) if kind == "residual" else Parallel(pair, "sum")


@settings(max_examples=25)
@given(st.lists(windows, min_size=1, max_size=5))
def test_fields_are_what_gradients_reach(drawn: list[Window]) -> None:
    net = nn.Sequential(*[make_layer(window) for window in drawn])
    assert find_field(net, 1, LENGTH) == (reach(net),)


def reach_most(net: nn.Module, length: int) -> int:
    """The most inputs that one of the outputs around the middle depends on: after enlarging they differ."""
    for parameter in net.parameters():
        nn.init.constant_(parameter, 1.0)
    x = torch.ones(1, 1, length, requires_grad=True)
    y = net(x)[0, 0]
    most = 0
    middle = len(y) // 2
    for place in range(max(middle - 18, 0), min(middle + 18, len(y))):
        (gradient,) = torch.autograd.grad(y[place], x, retain_graph=True)
        touched = gradient[0, 0].nonzero()
        most = max(most, int(touched.max() - touched.min()) + 1 if len(touched) else 0)
    return most


enlarging = st.one_of(
    st.builds(
        lambda k, s, d: nn.Conv1d(1, 1, k, s, k // 2, d),
        st.integers(1, 4),
        st.integers(1, 2),
        st.integers(1, 2),
    ),
    st.builds(nn.MaxPool1d, st.integers(2, 3)),
    st.builds(lambda f: nn.Upsample(scale_factor=f), st.integers(2, 3)),
    st.builds(lambda k, s: nn.ConvTranspose1d(1, 1, k + s, s), st.integers(0, 2), st.integers(1, 3)),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(enlarging, min_size=1, max_size=4))
def test_fields_after_enlarging_are_what_gradients_reach(drawn: list[nn.Module]) -> None:
    pools = [nn.AvgPool1d(one.kernel_size) if isinstance(one, nn.MaxPool1d) else one for one in drawn]
    net = nn.Sequential(*pools)
    assert find_field(nn.Sequential(*drawn), 1, 1200) == (reach_most(net, 1200),)


@pytest.mark.parametrize(
    ("net", "shape", "field"),
    [
        (nn.Sequential(nn.Conv2d(1, 2, (3, 5))), (1, 9, 9), (3, 5)),
        (nn.Sequential(nn.ZeroPad2d(1), nn.Conv2d(1, 2, 3)), (1, 9, 9), (3, 3)),
        (nn.Sequential(nn.Conv2d(1, 2, 3), nn.Flatten(), nn.Linear(98, 3)), (1, 9, 9), (9, 9)),
        (nn.Sequential(nn.Conv2d(1, 2, 3), nn.AdaptiveAvgPool2d(1)), (1, 9, 9), (9, 9)),
        (nn.Sequential(nn.Conv2d(1, 2, 3), nn.Flatten()), (1, 9, 9), (3, 3)),
        # A stride that does not divide leaves a border unread.
        (nn.Sequential(nn.MaxPool2d(2), nn.Flatten(), nn.Linear(16, 3)), (1, 9, 9), (8, 8)),
        (nn.Sequential(nn.MaxPool2d(2), nn.Upsample(scale_factor=2)), (1, 8, 8), (2, 2)),
        (nn.Sequential(nn.MaxPool2d(2), nn.Upsample(scale_factor=2), nn.Conv2d(1, 1, 2)), (1, 8, 8), (4, 4)),
        (nn.Sequential(nn.ConvTranspose2d(1, 1, 4, stride=2, padding=1)), (1, 8, 8), (2, 2)),
        (nn.Sequential(nn.Linear(4, 3)), (4,), None),
    ],
)
def test_known_fields(net: nn.Module, shape: tuple[int, ...], field: tuple[int, ...] | None) -> None:
    assert find_field(net, *shape) == field


def test_functions_slide_windows_too() -> None:
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.conv = nn.Conv2d(1, 1, 3)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return nn.functional.max_pool2d(self.conv(x).relu(), 2)

    assert find_field(Net(), 1, 8, 8) == (4, 4)
