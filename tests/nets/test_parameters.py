"""Parameters by path."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from netwright.core.errors import NetworkError
from netwright.nets.parameters import (
    count_parameters,
    freeze_parameters,
    get_parameter,
    list_parameters,
    set_parameter,
    tie_parameters,
)


def make() -> nn.Sequential:
    return nn.Sequential(nn.Linear(3, 3), nn.ReLU(), nn.Linear(3, 3))


def test_facts_are_those_of_the_tensor() -> None:
    net = make()
    facts = list_parameters(net)
    assert [one.name for one in facts] == [name for name, _ in net.named_parameters()]
    weight = net[0].weight.detach()
    assert facts[0].mean == pytest.approx(weight.mean().item())
    assert facts[0].std == pytest.approx(weight.std(correction=0).item())
    assert (facts[0].low, facts[0].high) == (weight.min().item(), weight.max().item())
    assert facts[0].first == tuple(weight.flatten()[:4].tolist())


def test_tied_parameters_count_once_and_learn_as_one() -> None:
    net = make()
    tie_parameters(net, "2.weight", "0.weight")
    assert count_parameters(net) == 15
    assert list_parameters(net)[0].also == ("2.weight",)
    net(torch.ones(1, 3)).sum().backward()
    assert net[0].weight is net[2].weight


def test_freezing_and_freeing() -> None:
    net = make()
    assert freeze_parameters(net, "0.*") == ["0.weight", "0.bias"]
    assert count_parameters(net, only_trainable=True) == 12
    freeze_parameters(net, "0", frozen=False)
    assert count_parameters(net, only_trainable=True) == 24


def test_setting_and_its_mistakes() -> None:
    net = make()
    set_parameter(net, "0.bias", 2.5)
    assert get_parameter(net, "0.bias").tolist() == [2.5] * 3
    for path, value in (("0.bais", 1.0), ("0.bias", [1.0, 2.0])):
        with pytest.raises(NetworkError):
            set_parameter(net, path, value)
    with pytest.raises(NetworkError):
        tie_parameters(net, "0.bias", "0.weight")
    with pytest.raises(NetworkError):
        list_parameters(net, "head.*")
