from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import nn

from netwright.core.errors import NetworkError
from netwright.nets.flow import Flow
from netwright.nets.read_layers import read_layers


def read_one(layer: Any, shape: tuple[int, ...]) -> tuple[Any, tuple[int, ...]]:
    net, flow = read_layers([layer], Flow.start(shape))
    assert flow is not None
    return net[0], flow.sample


def test_residual_adds_a_projection_only_where_shapes_differ() -> None:
    same, _ = read_one({"Residual": [{"Linear": 4}, "ReLU"]}, (4,))
    assert isinstance(same.shortcut, nn.Identity)
    wider, out = read_one({"Residual": [{"Linear": 5}, "ReLU"]}, (4,))
    assert (wider.shortcut[0].in_features, wider.shortcut[0].out_features, out) == (4, 5, (5,))
    conv = {"Conv2d": {"out_channels": 8, "kernel_size": 3, "stride": 2, "padding": 1}}
    half, out = read_one({"Residual": [conv]}, (3, 9, 8))
    assert (half.shortcut[0].kernel_size, half.shortcut[0].stride, out) == ((1, 1), (2, 2), (8, 5, 4))
    own, _ = read_one(
        {"Residual": {"layers": [conv], "shortcut": [{"MaxPool2d": 2}, {"Conv2d": [8, 1]}]}}, (3, 8, 8)
    )
    assert isinstance(own.shortcut[0], nn.MaxPool2d)


def test_repetitions_have_their_own_weights_and_sizes() -> None:
    block, out = read_one({"Repeat": {"times": 3, "layers": [{"Linear": 5}, "ReLU"]}}, (2,))
    assert [part[0].in_features for part in block] == [2, 5, 5]
    assert out == (5,)
    assert not torch.equal(block[1][0].weight, block[2][0].weight)


def test_parallel_joins() -> None:
    two = [[{"Conv2d": [8, 1]}], []]
    _, out = read_one({"Parallel": {"branches": two}}, (3, 4, 4))
    assert out == (11, 4, 4)
    _, out = read_one({"Parallel": {"branches": [[{"Linear": 5}], []], "axis": -1}}, (3, 4))
    assert out == (3, 9)
    _, out = read_one({"Parallel": {"branches": [[{"Linear": 5}], [{"Linear": 5}]], "join": "sum"}}, (4,))
    assert out == (5,)


@pytest.mark.parametrize(
    ("layer", "shape", "fragments"),
    [
        (
            {"Residual": [{"Conv2d": [8, 3]}]},
            (3, 8, 8),
            ["adds (batch, 8, 6, 6) from its layers to (batch, 3, 8, 8) that arrived", "padding: same"],
        ),
        ({"Residual": [{"Liner": 3}]}, (3,), ["where: model.layers[0].Residual[0]"]),
        (
            {"Residual": {"layers": ["ReLU", {"Liner": 3}]}},
            (3,),
            ["where: model.layers[0].Residual.layers[1]"],
        ),
        (
            {"Residual": {"layers": [], "shortcut": [{"Linear": 9}]}},
            (3,),
            ["(batch, 3) from its layers to (batch, 9) from its shortcut"],
        ),
        ({"Residual": {"Linear": 9}}, (3,), ["has no field `Linear`", "Residual: {layers: […]"]),
        ("Residual", (3,), ["needs `layers`"]),
        (
            {"Parallel": {"branches": [[{"Conv2d": [8, 1]}], [{"Conv2d": [4, 3]}]]}},
            (3, 8, 8),
            ["joins (batch, 8, 8, 8) and (batch, 4, 6, 6) by concat"],
        ),
        (
            {"Parallel": {"branches": [[{"Linear": 2}], []], "join": "sum"}},
            (3,),
            ["(batch, 2) and (batch, 3) by sum"],
        ),
        (
            {"Parallel": {"branches": [[], ["Liner"]]}},
            (3,),
            ["where: model.layers[0].Parallel.branches[1][0]"],
        ),
        ({"Parallel": {"branches": [[]], "join": "cat"}}, (3,), ["cannot join by 'cat'", "concat"]),
        (
            {"Parallel": {"branches": [[]], "axis": 0}},
            (3,),
            ["cannot join along axis 0", "the batch is axis 0"],
        ),
        ({"Parallel": {"branches": ["ReLU"]}}, (3,), ["needs a list of layer lists"]),
        ({"Parallel": {"branch": []}}, (3,), ["did you mean `branches`?"]),
        ({"Parallel": [["ReLU"], []]}, (3,), ["needs `branches`", "Parallel: {branches: [[…], […]]"]),
        ({"Repeat": {"times": 0, "layers": []}}, (3,), ["repeats 0 times", "1 or more"]),
        ({"Repeat": {"times": True, "layers": []}}, (3,), ["repeats True times"]),
        ({"Repeat": {"layers": []}}, (3,), ["needs `times`"]),
    ],
)
def test_sick_blocks(layer: Any, shape: tuple[int, ...], fragments: list[str]) -> None:
    with pytest.raises(NetworkError) as caught:
        read_one(layer, shape)
    for fragment in fragments:
        assert fragment in str(caught.value), str(caught.value)
