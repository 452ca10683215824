from __future__ import annotations

import pytest
import torch
from torch import nn

from netwright.core.run_spec import TrainSpec
from netwright.data.open_data import open_data
from netwright.training.recover_linear import recover_linear
from netwright.training.train_network import train_network


def test_the_truth_is_recovered_in_raw_units():
    data = open_data("make-regression", args={"n_samples": 400, "n_features": 3, "noise": 0.0, "bias": 7.0})
    torch.manual_seed(0)
    spec = TrainSpec(epochs=150, optimizer={"Adam": {"lr": 0.05}}, seed=1)
    result = train_network(nn.Linear(3, 1), data, spec)
    recovered = recover_linear(result.net, data, result.answer_scale)
    assert set(recovered) == {"x0", "x1", "x2", "bias"}
    assert recovered["bias"][0] == 7.0
    for true, learnt in recovered.values():
        assert learnt == pytest.approx(true, abs=0.05)


def test_what_is_not_linear_is_not_a_formula():
    data = open_data("make-regression", args={"n_samples": 100, "n_features": 3})
    net = nn.Sequential(nn.Linear(3, 8), nn.ReLU(), nn.Linear(8, 1))
    assert recover_linear(net, data, None) is None
    assert recover_linear(nn.Linear(3, 1), open_data("diabetes"), None) is None
