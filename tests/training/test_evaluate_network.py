from __future__ import annotations

import pytest
import torch
from torch import nn

from netwright.core.run_spec import TrainSpec
from netwright.training.build_objective import build_objective
from netwright.training.evaluate_network import evaluate_network
from netwright.training.train_network import train_network


def test_batches_do_not_change_what_is_measured(make_data):
    data = make_data(num=101)
    net = nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.Dropout(), nn.Linear(8, 3)).train()
    objective = build_objective(TrainSpec(), data.task, 3)
    measured = evaluate_network(net, data.train, objective, batch_size=7)
    with torch.no_grad():
        logits = net.eval()(data.train.inputs)
    loss = nn.functional.cross_entropy(logits, data.train.targets).item()
    assert measured["loss"] == pytest.approx(loss, rel=1e-5)
    assert measured["accuracy"] == pytest.approx(
        (logits.argmax(1) == data.train.targets).float().mean().item()
    )


def test_the_mode_is_put_back(make_data):
    data, net = make_data(), nn.Linear(4, 3).train()
    evaluate_network(net, data.train, build_objective(TrainSpec(), data.task, 3))
    assert net.training


def test_a_run_in_bf16_reports_what_its_network_answers(make_data):
    data = make_data(num=200)
    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    result = train_network(net, data, TrainSpec(epochs=3, precision="bf16"))
    for name, split in (("val", data.val), ("test", data.test)):
        assert result.metrics[name] == evaluate_network(result.net, split, result.objective)
    with_autocast = evaluate_network(result.net, data.test, result.objective, autocast=torch.bfloat16)
    assert with_autocast["loss"] != result.metrics["test"]["loss"]
