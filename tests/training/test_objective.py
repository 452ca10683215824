"""The loss of an ensemble: the mean of its members' losses, in every place that measures one."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from netwright.core.run_spec import TrainSpec
from netwright.core.task import Task
from netwright.nets.find_zoo import find_zoo
from netwright.training.build_objective import build_objective
from netwright.training.objective import Objective
from netwright.training.train_network import train_network

THREE = Task("multiclass", ("species",), ("cat", "dog", "owl"))


@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_the_loss_is_the_mean_over_the_members(reduction):
    spec = TrainSpec(loss={"CrossEntropyLoss": {"reduction": reduction}})
    built = build_objective(spec, THREE, 3)
    objective = Objective(**{**vars(built), "has_members": True})
    answers, targets = torch.randn(5, 4, 3), torch.tensor([0, 1, 2, 1, 0])
    each = [nn.functional.cross_entropy(answers[:, i], targets, reduction=reduction) for i in range(4)]
    loss = objective.measure_loss(objective.shape_answer(answers), targets)
    torch.testing.assert_close(loss, torch.stack(each).mean())


def test_a_sequence_of_a_plain_network_is_no_ensemble():
    assert build_objective(TrainSpec(), THREE, 3).shape_answer(torch.zeros(5, 1, 3)).shape == (5, 3)


@pytest.mark.parametrize("kind", ["regression", "one number", "binary", "multiclass", "multilabel"])
def test_an_ensemble_learns_every_kind_of_task(make_data, kind):
    torch.manual_seed(0)
    data = make_data(kind, 200)
    net = find_zoo("tabm")(
        (4,), data.num_outputs, task_kind=data.task.kind, hidden=[16], num_members=4, dropout=0.0
    )
    result = train_network(net, data, TrainSpec(epochs=30, device="cpu"))
    metrics = result.metrics["test"]
    assert metrics["accuracy" if data.task.is_classification else "r2"] > 0.85
    assert (result.answer_scale is not None) == (data.task.kind == "regression")
