from __future__ import annotations

import pytest
import torch
from torch import nn

from netwright.core.errors import RunFileError
from netwright.core.run_spec import TrainSpec
from netwright.training.build_optimizer import build_optimizer


def make_net():
    return nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3))


@pytest.mark.parametrize(
    "name",
    [
        "ASGD",
        "Adadelta",
        "Adafactor",
        "Adagrad",
        "Adam",
        "AdamW",
        "Adamax",
        "LBFGS",
        "NAdam",
        "RAdam",
        "RMSprop",
        "Rprop",
        "SGD",
    ],
)
def test_every_optimizer_by_its_own_name(name):
    assert type(build_optimizer(make_net(), TrainSpec(optimizer=name))).__name__ == name


def test_fused_where_it_can_be_and_not_where_the_user_said_otherwise():
    assert build_optimizer(make_net(), TrainSpec()).defaults["fused"] is True
    plain = build_optimizer(make_net(), TrainSpec(optimizer={"Adam": {"foreach": False}}))
    assert not plain.defaults["fused"]


def test_groups_by_pattern_and_whole_layers():
    net = make_net()
    optimizer = build_optimizer(net, TrainSpec(freeze=["0"], learning_rates={"2.w*": 0.5}))
    assert [group["lr"] for group in optimizer.param_groups] == [2e-3, 0.5]
    assert optimizer.param_groups[1]["params"][0] is net[2].weight
    assert not net[0].weight.requires_grad


@pytest.mark.parametrize(
    ("spec", "what", "fix"),
    [
        (TrainSpec(optimizer="AdmaW"), "no optimizer is called `AdmaW`", "did you mean `AdamW`?"),
        (TrainSpec(optimizer={"SGD": {"momentun": 1}}), "SGD does not take", "momentum"),
        (TrainSpec(optimizer={"Adam": {"lr": -1.0}}), "Invalid learning rate", "lr"),
        (TrainSpec(freeze=["hed.*"]), "no parameter matches `hed.*`", "one of: 0.weight"),
        (TrainSpec(learning_rates={"0.weigth": 0.1}), "no parameter matches", "did you mean `0.weight`?"),
        (TrainSpec(freeze=["*"]), "freezes all 4 parameters", "freeze fewer"),
    ],
)
def test_mistakes_teach(spec, what, fix):
    with pytest.raises(RunFileError) as caught:
        build_optimizer(make_net(), spec)
    assert what in caught.value.what
    assert fix in caught.value.fix


def test_a_shared_layer_is_in_one_group_once():
    shared = nn.Linear(4, 4)
    optimizer = build_optimizer(nn.Sequential(shared, nn.ReLU(), shared), TrainSpec())
    assert sum(len(group["params"]) for group in optimizer.param_groups) == 2
    assert isinstance(optimizer, torch.optim.AdamW)
