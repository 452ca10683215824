from __future__ import annotations

import pytest
import torch
from torch import nn

from netwright.core.errors import RunFileError
from netwright.core.read_run_file import build_run_file
from netwright.core.run_spec import TrainSpec
from netwright.training import captured_step
from netwright.training.choices import Choices
from netwright.training.choose_capture import choose_capture
from netwright.training.train_network import train_network


@pytest.fixture(autouse=True)
def _calm_type_checks(monkeypatch):
    """Type checks, which only tests have, draw from Python's generator, and what draws is not recorded."""
    monkeypatch.setattr(captured_step, "_read_others", list)


def make_net(*layers):
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(4, 16), nn.BatchNorm1d(16), nn.ReLU(), *layers, nn.Linear(16, 3))


@pytest.mark.parametrize("fields", [{}, {"ema": 0.9, "clip_grad_norm": 0.5}, {"precision": "bf16"}], ids=str)
def test_a_recorded_run_ends_with_the_same_weights_to_the_bit(make_data, fields):
    ends = []
    for capture in (True, False):
        spec = TrainSpec(epochs=3, capture=capture, **fields)
        result = train_network(make_net(nn.Dropout(0.2)), make_data(num=150), spec, batch_size=16)
        assert result.spec.capture is capture
        ends.append((result.net.state_dict(), result.metrics, [part["train"] for part in result.history]))
    assert all(
        torch.equal(mine, its) for mine, its in zip(ends[0][0].values(), ends[1][0].values(), strict=True)
    )
    assert ends[0][1:] == ends[1][1:]


class Branching(nn.Linear):
    def forward(self, x):
        return super().forward(x) * (2 if x.sum() > 0 else 1)


def test_what_cannot_be_recorded_is_trained_layer_by_layer_and_told(make_data):
    result = train_network(Branching(4, 3), make_data(), TrainSpec(epochs=2, capture=True), batch_size=16)
    assert result.status == "finished"
    assert result.spec.capture is False
    assert result.choices["capture"] == "false (this step cannot be recorded)"


@pytest.mark.parametrize(
    ("num_multiply_adds", "num_steps", "captures"),
    [(10**6, 1_000, True), (10**6, None, False), (10**6, 100, False), (10**9, 1_000, False)],
)
def test_small_steps_are_recorded_where_there_are_many(num_multiply_adds, num_steps, captures):
    net = nn.Linear(4, 3)
    assert choose_capture(net, TrainSpec(), num_multiply_adds, num_steps, Choices()) is captures
    for asked in (True, False):
        assert choose_capture(net, TrainSpec(capture=asked), num_multiply_adds, num_steps, Choices()) is asked
    pooled = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.MaxPool2d(2))
    is_many = num_steps == 1_000
    assert choose_capture(pooled, TrainSpec(), num_multiply_adds, num_steps, Choices()) is is_many
    assert not choose_capture(net, TrainSpec(compile=True), num_multiply_adds, num_steps, Choices())


def test_two_ways_to_compute_a_step_are_one_too_many(tmp_path):
    written = {"data": "digits", "train": {"capture": True, "compile": True}}
    with pytest.raises(RunFileError, match="two ways to compute a step"):
        build_run_file(written, name="mine", folder=tmp_path)
