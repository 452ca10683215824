from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import nn

from netwright.core.errors import NetworkError, RunFileError
from netwright.nets.blocks.basic_block import BasicBlock
from netwright.nets.blocks.inverted_residual import InvertedResidual
from netwright.nets.blocks.residual import Residual
from netwright.nets.find_zoo import find_zoo
from netwright.nets.flow import Flow
from netwright.nets.init_weights import init_weights
from netwright.nets.read_layers import read_layers


def make() -> nn.Sequential:
    torch.manual_seed(0)
    net = nn.Sequential()
    net.add_module("features", nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.ReLU()))
    net.add_module("flatten", nn.Flatten())
    net.add_module("hidden", nn.Linear(8, 4, bias=False))
    net.add_module("head", nn.Linear(4, 2))
    return net


def changed(written: Any) -> dict[str, float]:
    """Parameters that a rule changed, with their mean."""
    net, before = make(), make().state_dict()
    init_weights(net, written)
    return {
        name: round(float(p.detach().mean()), 6)
        for name, p in net.named_parameters()
        if not torch.equal(p, before[name])
    }


WEIGHTS = ["features.0.weight", "hidden.weight", "head.weight"]


@pytest.mark.parametrize(
    "name", ["xavier_uniform_", "xavier_uniform", "orthogonal_", {"kaiming_normal_": {"mode": "fan_out"}}]
)
def test_a_name_sets_the_weights_that_multiply(name: Any) -> None:
    assert list(changed(name)) == WEIGHTS


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ({"constant_": 2}, dict.fromkeys(WEIGHTS, 2.0)),
        (
            {"weight": "ones_", "bias": {"constant_": 0.5}},
            {**dict.fromkeys(WEIGHTS, 1.0), "features.0.bias": 0.5, "head.bias": 0.5},
        ),
        (
            {"Linear": {"weight": "zeros_", "bias": {"constant_": 0.1}}},
            {"hidden.weight": 0.0, "head.weight": 0.0, "head.bias": 0.1},
        ),
        (
            {"features.*": {"weight": {"constant_": 3.0}}},
            {"features.0.weight": 3.0, "features.1.weight": 3.0},
        ),
        ({"BatchNorm2d": {"weight": {"constant_": 0.5}}}, {"features.1.weight": 0.5}),
        ({"head.bias": {"constant_": 7}}, {"head.bias": 7.0}),
        ({"*.bias": {"constant_": 7}}, {"features.0.bias": 7.0, "features.1.bias": 7.0, "head.bias": 7.0}),
        ({"head": {"constant_": 7}}, {"head.weight": 7.0}),
        (
            {"weight": "ones_", "head": "zeros_"},
            {"features.0.weight": 1.0, "hidden.weight": 1.0, "head.weight": 0.0},
        ),
    ],
)
def test_rules(written: Any, expected: dict[str, float]) -> None:
    found = changed(written)
    assert found == pytest.approx(expected)


def test_init_follows_the_seed_and_torch() -> None:
    net, by_hand = make(), make()
    torch.manual_seed(5)
    init_weights(net, {"Linear": {"weight": {"normal_": {"std": 0.01}}}})
    torch.manual_seed(5)
    for layer in (by_hand.hidden, by_hand.head):
        nn.init.normal_(layer.weight, std=0.01)
    assert torch.equal(net.head.weight, by_hand.head.weight)


def test_recurrent_and_tied_weights() -> None:
    net = nn.Sequential(nn.LSTM(2, 3))
    init_weights(net, {"weight": "zeros_", "bias": "ones_"})
    assert net[0].weight_hh_l0.abs().sum() == 0
    assert net[0].bias_ih_l0.min() == 1
    tied = nn.Sequential(nn.Embedding(5, 3), nn.Linear(3, 5))
    tied[1].weight = tied[0].weight
    init_weights(tied, {"Linear": "ones_"})
    assert tied[0].weight.min() == 1


@pytest.mark.parametrize(
    ("written", "fragments"),
    [
        (
            "xavier_unifrom_",
            ["no function `xavier_unifrom_`", "did you mean `xavier_uniform_`?", "where: model.init"],
        ),
        ({"normal_": {"sdt": 1}}, ["`normal_` has no argument `sdt`", "did you mean `std`?"]),
        ({"bias": "xavier_uniform_"}, ["cannot set `features.0.bias` (2): it needs two axes or more"]),
        (
            {"Conv1d": "zeros_"},
            ["`Conv1d` fits no layer", "did you mean `Conv2d`?", "where: model.init.Conv1d"],
        ),
        ({"Linear": {"weigth": "zeros_"}}, ["`Linear` has no parameter `weigth`", "it has weight, bias"]),
        ({"hidden": {"bias": "zeros_"}}, ["`hidden` has no parameter `bias`"]),
        ({"Linear": "zzz"}, ["no function `zzz`"]),
        ({"head": {"dirac_": []}}, ["`dirac_` cannot set `head.weight` (2x4)"]),
        ({"head": {"constant_": []}}, ["`constant_` cannot set", "val"]),
    ],
)
def test_sick_rules(written: Any, fragments: list[str]) -> None:
    with pytest.raises(NetworkError) as caught:
        init_weights(make(), written)
    for fragment in fragments:
        assert fragment in str(caught.value), str(caught.value)


def test_not_a_rule_and_nothing_to_set() -> None:
    with pytest.raises(RunFileError):
        init_weights(make(), 3)
    with pytest.raises(NetworkError, match="the network has no parameters"):
        init_weights(nn.Sequential(nn.ReLU()), "zeros_")


@pytest.mark.parametrize("name", ["resnet18", "resnet9", "mobilenet-v2"])
def test_residual_branches_that_begin_as_nothing(name: str) -> None:
    net = find_zoo(name)((3, 16, 16), 4)
    done = init_weights(net, {"residual": "zeros_"})
    blocks = [b for b in net.modules() if isinstance(b, (Residual, BasicBlock, InvertedResidual))]
    kept = [b for b in blocks if getattr(b, "has_shortcut", True)]
    assert len(done) == 2 * len(kept) > 0
    for block in kept:
        before = next(p for p in block.parameters() if p.dim() == 4).shape[1]
        x = torch.rand(2, before, 8, 8)
        y = block.eval()(x)
        assert y.shape[1] != before or torch.equal(y, x), "of a block with no projection"


def test_residual_of_a_list_and_of_a_network_without_any() -> None:
    net, _ = read_layers([{"Residual": [{"Linear": 8}, "ReLU", {"Linear": 4}, "Tanh"]}], Flow.start((4,)))
    init_weights(net, {"residual": "zeros_"})
    x = torch.rand(2, 4)
    assert torch.equal(net(x), x)
    assert init_weights(net, {"residual": {"weight": "ones_"}})[0].path == "0.layers.2.weight"
    with pytest.raises(NetworkError, match="no residual branches"):
        init_weights(nn.Linear(2, 2), {"residual": "zeros_"})
