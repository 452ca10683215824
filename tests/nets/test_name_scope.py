"""Layers that name others: several inputs, skips, shared layers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from netwright.core.errors import NetworkError
from netwright.core.run_spec import ModelSpec
from netwright.core.task import Task
from netwright.nets.blocks.routed import Routed
from netwright.nets.build_network import build_network
from netwright.nets.describe_network import describe_network
from netwright.nets.flow import Flow
from netwright.nets.read_layers import read_layers

TASK = Task("multiclass", ("label",), ("a", "b", "c"))
PAIR = {"left": "4", "right": "4"}


def named(layer: str, name: str, **arguments: Any) -> dict[str, Any]:
    return {layer: {**arguments, "name": name}}


def test_a_skip_by_name_gives_what_the_same_class_gives() -> None:
    layers = [
        named("Linear", "first", out_features=8),
        "ReLU",
        named("Linear", "second", out_features=5),
        {"Bilinear": {"out_features": 3, "inputs": ["first", "second"]}},
    ]
    net, flow = read_layers(layers, Flow.start((4,)))
    assert flow is not None
    assert flow.sample == (3,)
    x = torch.rand(2, 4)
    first = net.get_submodule("first")(x)
    by_hand = net[3](first, net.get_submodule("second")(first.relu()))
    assert torch.equal(net(x), by_hand)


def test_a_plain_list_stays_a_plain_sequential() -> None:
    net, _ = read_layers([named("Linear", "head", out_features=3)], Flow.start((4,)))
    assert type(net) is nn.Sequential


def test_a_shared_layer_learns_from_both_places() -> None:
    spec = ModelSpec(
        layers=[
            {"Sequential": {"layers": [{"Linear": 8}, "ReLU"], "name": "encode", "inputs": "left"}},
            {"Shared": {"layer": "encode", "inputs": "right", "name": "other"}},
            {"Parallel": {"inputs": ["encode", "other"]}},
        ],
        inputs=PAIR,
    )
    net = build_network(spec, input_shape=None, task=TASK)
    assert isinstance(net, Routed)
    assert sum(p.numel() for p in net.parameters()) == 4 * 8 + 8 + 16 * 3 + 3
    left, right = torch.rand(2, 4), torch.rand(2, 4)
    answer = net(left, right)
    assert answer.shape == (2, 3)
    assert torch.equal(answer, net(right=right, left=left))
    weight = net.get_submodule("encode")[0].weight
    net(left, right).sum().backward()
    both = weight.grad.clone()
    weight.grad = None
    net(left, right.detach() * 0).sum().backward()
    assert not torch.equal(both, weight.grad)


def test_a_layer_may_be_shared_between_branches() -> None:
    branches = [[named("Linear", "encode", out_features=6), "ReLU"], [{"Shared": "encode"}, "Tanh"]]
    spec = ModelSpec(layers=[{"Parallel": {"branches": branches}}], inputs=PAIR)
    net = build_network(spec, input_shape=None, task=TASK)
    assert net(torch.rand(2, 4), torch.rand(2, 4)).shape == (2, 3)
    assert len(list(net.parameters())) == 4


def test_indices_and_images_side_by_side() -> None:
    spec = ModelSpec(
        layers=[
            {"Embedding": {"num_embeddings": 10, "embedding_dim": 6, "inputs": "ids", "name": "words"}},
            {"Recurrent": {"kind": "GRU", "hidden_size": 5, "take": "last", "name": "text"}},
            {"Conv2d": {"out_channels": 4, "kernel_size": 3, "inputs": "image"}},
            named("Flatten", "picture"),
            {"Parallel": {"inputs": ["text", "picture"]}},
        ],
        inputs={"ids": "7:int", "image": "3x6x6"},
    )
    net = build_network(spec, input_shape=None, task=TASK)
    assert net(ids=torch.zeros(2, 7, dtype=torch.long), image=torch.rand(2, 3, 6, 6)).shape == (2, 3)


@pytest.mark.parametrize(
    "layers",
    [
        [named("Linear", "a", out_features=8), {"Parallel": {"inputs": ["a", "input"]}}, {"Linear": 2}],
        [{"Attention": 2}, named("ReLU", "b"), {"Attention": {"num_heads": 2, "inputs": ["b", "b"]}}],
        [{"Lambda": "F.relu"}, {"Lambda": {"function": "torch.clamp", "min": 0.1}}],
    ],
)  # fmt: skip
def test_a_list_with_names_is_described_and_built_again(layers: list[Any]) -> None:
    shape = (5, 4) if "Attention" in str(layers) else (4,)
    net, _ = read_layers(layers, Flow.start(shape))
    described = describe_network(net)
    assert described is not None
    again, _ = read_layers(described["layers"], Flow.start(shape))
    again.load_state_dict(net.state_dict())
    x = torch.rand(2, *shape)
    assert torch.equal(again.eval()(x), net.eval()(x))


def test_tied_parameters_are_one() -> None:
    spec = ModelSpec(
        layers=[named("Embedding", "words", num_embeddings=10, embedding_dim=6), {"Linear": 10}],
        output="none",
        tie={"1.weight": "words.weight"},
    )
    net = build_network(spec, input_shape=(5,), task=TASK)
    assert net[1].weight is net[0].weight
    with pytest.raises(NetworkError, match=r"did you mean `words\.weight`") as caught:
        build_network(
            spec.model_copy(update={"tie": {"1.weight": "word.weight"}}), input_shape=(5,), task=TASK
        )
    assert caught.value.where == "model.tie.1.weight"


MINE = "def halve(x):\n    return x / 2\n\ndef look(x):\n    assert x.sum() < 0, 'hm'\n    return x\n"


def test_a_function_of_the_users_own(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(MINE, encoding="utf-8")
    net, _ = read_layers([{"Lambda": "mine.py:halve"}], Flow.start((4,)), folder=tmp_path)
    assert torch.equal(net(torch.ones(2, 4)), torch.full((2, 4), 0.5))
    with pytest.raises(NetworkError, match=r"layer 1 `mine.py:look` raised AssertionError") as caught:
        read_layers([{"Lambda": "mine.py:look"}], Flow.start((4,)), folder=tmp_path)
    assert "mine.py:5" in caught.value.where


@pytest.mark.parametrize(
    ("layers", "inputs", "fragments"),
    [
        ([{"ReLU": {"inputs": "enc"}}], {"image": 4}, ["takes `enc`, and nothing above it", "one of: image"]),
        ([{"ReLU": {"inputs": []}}], {"image": 4}, ["names no input"]),
        ([{"Linear": 3}], PAIR, ["takes 1 input and gets 2: (batch, 4) and (batch, 4)", "inputs: NAME"]),
        ([["ReLU"]], PAIR, ["takes 1 input and gets 2"]),
        ([{"Residual": ["ReLU"]}], PAIR, ["takes 1 input and gets 2"]),
        ([{"Bilinear": {"out_features": 2, "inputs": "left"}}], PAIR, ["takes 2 inputs and gets 1"]),
        ([{"Parallel": {"branches": [[], [], []]}}], PAIR, ["has 3 branches and gets 2 inputs"]),
        ([{"Shared": "x"}], {"a": 4}, ["no layer before it has that name"]),
        ([named("Linear", "a", out_features=8), {"Shared": "a"}], {"x": 4}, ["a layer of its own instead"]),
        ([named("ReLU", "left")], PAIR, ["is the name of what arrives"]),
        ([{"Lambda": "torch.rellu"}], {"x": 4}, ["did you mean `relu`?"]),
        ([{"Lambda": "nn.ReLU"}], {"x": 4}, ["is a class, not a function", "write the layer itself: `ReLU`"]),
        ([{"Lambda": 3}], {"x": 4}, ["names no function"]),
        (["ReLU"], {"x": "3 by 4"}, ["is no shape", "where: model.inputs"]),
    ],
)
def test_sick_names(layers: list[Any], inputs: dict[str, Any], fragments: list[str]) -> None:
    spec = ModelSpec(layers=layers, inputs=inputs, output="none")
    with pytest.raises(NetworkError) as caught:
        build_network(spec, input_shape=None, task=TASK)
    for fragment in fragments:
        assert fragment in str(caught.value), str(caught.value)


def test_branches_of_a_map_and_a_row_are_mended_by_the_edit() -> None:
    layers = [{"Parallel": {"branches": [[{"Conv2d": [4, 3]}], [{"Linear": 6}]]}}]
    spec = ModelSpec(layers=layers, inputs={"image": "3x6x6", "row": 5})
    with pytest.raises(NetworkError, match="the shapes differ") as caught:
        build_network(spec, input_shape=None, task=TASK)
    assert caught.value.edit is not None
    mended = caught.value.edit.apply({"model": {"layers": layers}})["model"]["layers"]
    net = build_network(spec.model_copy(update={"layers": mended}), input_shape=None, task=TASK)
    assert net(torch.rand(2, 3, 6, 6), torch.rand(2, 5)).shape == (2, 3)
