from __future__ import annotations

import pytest
import torch
from torch import nn

from netwright.core.random_state import RandomState
from netwright.core.run_spec import TrainSpec
from netwright.training.bench.measure_plan import Shares, measure_plan
from netwright.training.plan_training import plan_training


@pytest.mark.parametrize("kind", ["multiclass", "binary", "one number"])
def test_every_loop_is_measured_and_nothing_is_left_behind(make_data, kind):
    data = make_data(kind, num=50)
    net = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, data.num_outputs))
    spec = TrainSpec(schedule="none", clip_grad_norm=1.0)
    plan = plan_training(net, data, spec, batch_size=16, augment=(), output_is_fitted=False, folder=None)
    random, threads = RandomState.read().state["torch"], torch.get_num_threads()
    measured = measure_plan(plan, data, (), rounds=3, turn_seconds=0.005)
    assert torch.equal(RandomState.read().state["torch"], random)
    assert torch.get_num_threads() == threads
    assert set(measured.paces) == {"plain loop", "bare step", "netwright"}
    for pace in measured.paces.values():
        assert 0 < pace.lowest <= pace.samples_per_second <= pace.highest
        assert 0 < pace.ratio_lowest <= pace.ratio <= pace.ratio_highest
        assert 0 < pace.peak_share < 1
    assert measured.paces["plain loop"].ratio == 1
    assert set(measured.shares) == {"plain loop", "netwright"}
    for shares in measured.shares.values():
        assert shares.limit in {"data", "calls", "arithmetic"}
    # 16 x 4 x 8 products forward and for the weights; the second layer's inputs get a gradient as well.
    assert measured.operations == 2 * 16 * (2 * 4 * 8 + 3 * 8 * data.num_outputs)


def test_images_are_changed_in_both_loops(make_data):
    data = make_data(shape=(3, 8, 8), num=20)
    net = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.Flatten(), nn.Linear(144, 3))
    augment = ["flip", {"crop": {"padding": 1}}, "mixup"]
    spec = TrainSpec(schedule="none", layout="channels_last")
    plan = plan_training(net, data, spec, batch_size=8, augment=augment, output_is_fitted=False, folder=None)
    measured = measure_plan(plan, data, augment, rounds=1, turn_seconds=0.001)
    assert measured.paces["netwright"].samples_per_second > 0


def test_the_limit_is_the_largest_share():
    assert Shares(0.2, 0.5, 0.3).limit == "calls"
    assert Shares(0.9, 0.1, 0.0).limit == "data"
