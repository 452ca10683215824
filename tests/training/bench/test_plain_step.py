from __future__ import annotations

import copy

import pytest
import torch
from torch import nn

from netwright.core.run_spec import TrainSpec
from netwright.training.bench.plain_step import PlainStep
from netwright.training.manner import Manner
from netwright.training.plan_training import plan_training


@pytest.mark.parametrize("optimizer", ["auto", {"SGD": {"lr": 0.1, "momentum": 0.9}}, "Adam", "RMSprop"])
@pytest.mark.parametrize("kind", ["multiclass", "one number", "multilabel"])
def test_it_does_the_work_of_netwrights_step(make_data, kind, optimizer):
    data = make_data(kind, num=64)
    net = nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, data.num_outputs))
    spec = TrainSpec(optimizer=optimizer, schedule="none", learning_rates={"0.*": 0.01}, clip_grad_norm=1.0)
    plan = plan_training(net, data, spec, batch_size=16, augment=(), output_is_fitted=False, folder=None)
    plain = PlainStep(net, plan.workload, counts=True)
    mine = copy.deepcopy(net)
    _, step = plan.workload.build(mine, Manner())
    for inputs, targets in plan.batches.epoch(0):
        plain.run(inputs, targets)
        step.run(inputs, targets)
    for ours, theirs in zip(mine.parameters(), plain._net.parameters(), strict=True):
        torch.testing.assert_close(ours, theirs, rtol=1e-4, atol=1e-6)
    assert not plain._optimizer.defaults.get("fused")
