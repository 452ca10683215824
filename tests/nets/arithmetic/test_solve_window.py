from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from netwright.core.errors import NetworkError
from netwright.nets.arithmetic.solve_window import solve_window

CONV = {"in_channels": 2, "out_channels": 2}


@given(
    kind=st.sampled_from([nn.Conv1d, nn.ConvTranspose1d, nn.MaxPool1d, nn.AvgPool1d]),
    size=st.integers(4, 20),
    kernel=st.integers(1, 5),
    stride=st.integers(1, 3),
    padding=st.integers(0, 2),
)
@settings(max_examples=40)
def test_what_can_be_had_is_found_and_every_solution_gives_it(kind, size, kernel, stride, padding) -> None:
    written = {**(CONV if "Conv" in kind.__name__ else {}), "kernel_size": kernel}
    x = torch.zeros(1, 2, size)
    try:
        want = tuple(kind(**written, stride=stride, padding=min(padding, kernel // 2))(x).shape[2:])
    except RuntimeError:
        return
    answer = solve_window(kind, written, (2, size), want)
    assert answer.solutions
    for found in answer.solutions:
        assert tuple(kind(**written, **found)(x).shape[2:]) == want


def test_the_simplest_comes_first() -> None:
    written = {**CONV, "kernel_size": 3}
    assert solve_window(nn.Conv2d, written, (2, 32, 32), (32, 32)).solutions[0] == {"padding": 1}
    assert solve_window(nn.Conv2d, written, (2, 32, 32), (16, 16)).solutions[0] == {"stride": 2, "padding": 1}
    assert solve_window(nn.Conv2d, CONV, (2, 32, 32), (28, 28)).solutions[0] == {"kernel_size": 5}
    deconv = solve_window(nn.ConvTranspose2d, {**CONV, "kernel_size": 4}, (2, 16, 16), (32, 32))
    assert deconv.solutions[0] == {"stride": 2, "padding": 1}


def test_axes_may_differ() -> None:
    answer = solve_window(nn.Conv2d, {**CONV, "kernel_size": 3}, (2, 32, 30), (16, 30))
    assert answer.write_settings(0) == "stride=2,1 padding=1"


def test_what_is_given_is_held_and_blamed() -> None:
    answer = solve_window(nn.Conv2d, {**CONV, "kernel_size": 3, "stride": 2}, (2, 32, 32), (32, 32))
    assert answer.solutions == ()
    assert "with stride=2" in answer.says
    assert "without holding it: padding=1" in answer.says


def test_none_is_said_with_what_would_do() -> None:
    answer = solve_window(nn.Conv2d, {**CONV, "kernel_size": 3}, (2, 32, 32), (64, 64))
    assert answer.solutions == ()
    assert "ConvTranspose2d" in answer.says


def test_other_layers_have_nothing_to_solve_for() -> None:
    with pytest.raises(NetworkError, match="no padding, stride or dilation"):
        solve_window(nn.ReLU, {}, (3, 8, 8), (8, 8))
    with pytest.raises(NetworkError, match="has 2 axes"):
        solve_window(nn.Conv2d, {**CONV, "kernel_size": 3}, (2, 32, 32), (16,))
