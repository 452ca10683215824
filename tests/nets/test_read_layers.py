from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from netwright.core.errors import NetworkError, RunFileError, ShapeClash
from netwright.nets.flow import Flow
from netwright.nets.read_layers import read_layers


def read(layers: object, shape: tuple[int, ...], **options: Any) -> tuple[nn.Sequential, tuple[int, ...]]:
    net, flow = read_layers(layers, Flow.start(shape), **options)
    assert flow is not None
    return net, flow.sample


def same_weights(one: nn.Module, other: nn.Module) -> bool:
    mine, theirs = one.state_dict(), other.state_dict()
    return list(mine) == list(theirs) and all(torch.equal(mine[name], theirs[name]) for name in mine)


CONV = [
    {"Conv2d": {"out_channels": 6, "kernel_size": 5, "padding": 2}},
    {"BatchNorm2d": []},
    "ReLU",
    {"MaxPool2d": 2},
    {"Dropout": 0.2},
    {"Conv2d": [16, 5]},
    "ReLU",
    {"AvgPool2d": 2},
    {"Linear": 84},
    {"LayerNorm": []},
    "Tanh",
    {"Linear": 10},
]


def conv_by_hand() -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2),
        nn.BatchNorm2d(6),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Dropout(0.2),
        nn.Conv2d(6, 16, 5),
        nn.ReLU(),
        nn.AvgPool2d(2),
        nn.Flatten(),
        nn.Linear(400, 84),
        nn.LayerNorm(84),
        nn.Tanh(),
        nn.Linear(84, 10),
    )


def test_a_seed_gives_the_weights_of_the_module_written_by_hand() -> None:
    torch.manual_seed(3)
    by_hand = conv_by_hand()
    after_hand = torch.rand(4)
    torch.manual_seed(3)
    net, out = read(CONV, (1, 28, 28))
    assert torch.equal(torch.rand(4), after_hand), "finding sizes must draw no random number"
    assert same_weights(net, by_hand)
    assert repr(net) == repr(by_hand)
    assert out == (10,)
    assert net.training
    assert {p.device.type for p in net.parameters()} == {"cpu"}
    assert net[1].num_batches_tracked == 0, "finding sizes must not touch running statistics"


def test_lazy_layers_get_their_sizes() -> None:
    net, out = read([{"LazyConv2d": [4, 3]}, {"LazyBatchNorm2d": []}, {"LazyLinear": 7}], (3, 6, 6))
    assert out == (7,)
    assert net[-1].in_features == 64
    assert net[1].num_batches_tracked == 0
    assert not any(nn.parameter.is_lazy(p) for p in net.parameters())
    net(torch.rand(2, 3, 6, 6)).sum().backward()


@pytest.mark.parametrize(
    ("layers", "shape", "out"),
    [
        ([{"Conv1d": [4, 3]}, {"Linear": 5}], (3, 9), (5,)),
        ([{"Linear": 5}], (7, 9), (7, 5)),
        ([{"Linear": 5}], (3, 4, 4), (5,)),
        ([{"Linear": {"in_features": 4, "out_features": 5}}], (3, 2, 4), (3, 2, 5)),
        ([{"Linear": {"in_features": 24, "out_features": 5}}], (3, 2, 4), (5,)),
        ([{"Permute": [0, 2, 3, 1]}, {"Linear": 5}], (3, 2, 4), (2, 4, 5)),
        ([{"Embedding": [10, 4]}, {"Linear": 5}], (6,), (6, 5)),
        ([{"Unflatten": [1, [1, 4, 4]]}, {"Conv2d": [2, 3]}, {"Linear": 5}], (16,), (5,)),
        ([{"AdaptiveAvgPool2d": [2, 1]}], (3, 5, 5), (3, 2, 1)),
        ([{"GroupNorm": 2}, {"InstanceNorm2d": []}], (4, 5, 5), (4, 5, 5)),
        ([{"ConvTranspose2d": [2, 2, 2]}], (4, 5, 5), (2, 10, 10)),
        (
            [{"Conv2d": {"out_channels": 8, "kernel_size": [3, 1], "dilation": 2, "groups": 4}}],
            (4, 9, 9),
            (8, 5, 9),
        ),
        (
            [{"Conv2d": {"out_channels": 8, "kernel_size": 3, "padding": "same", "padding_mode": "reflect"}}],
            (4, 9, 9),
            (8, 9, 9),
        ),
        ([{"TransformerEncoderLayer": [2, 16]}], (5, 4), (5, 4)),
        ([{"Recurrent": ["LSTM", 8]}], (5, 4), (5, 8)),
        (
            [{"Recurrent": {"kind": "GRU", "hidden_size": 8, "bidirectional": True, "take": "last"}}],
            (5, 4),
            (16,),
        ),
        ([[["ReLU", {"Linear": 3}]], {"Sequential": ["ReLU"]}], (5,), (3,)),
        (["nn.ReLU", "torch.nn.Tanh"], (5,), (5,)),
        ([], (5,), (5,)),
    ],
)
def test_shapes(layers: list[Any], shape: tuple[int, ...], out: tuple[int, ...]) -> None:
    net, found = read(layers, shape)
    assert found == out
    is_index = bool(layers) and isinstance(layers[0], dict) and "Embedding" in layers[0]
    x = torch.zeros((3, *shape), dtype=torch.long) if is_index else torch.rand(3, *shape)
    assert net(x).shape == (3, *out)


def test_attention_mixes_steps_not_samples() -> None:
    net, _ = read([{"TransformerEncoderLayer": [2, 16]}], (5, 4))
    x = torch.rand(3, 5, 4)
    net.eval()
    torch.testing.assert_close(net(x)[:1], net(x[:1]))


def test_a_layer_can_have_a_name() -> None:
    net, _ = read(
        ["ReLU", {"Linear": {"out_features": 10, "name": "head"}}, {"Residual": {"layers": [], "name": "r"}}],
        (4,),
    )
    assert [name for name, _ in net.named_children()] == ["0", "head", "r"]
    assert list(net.state_dict()) == ["head.weight", "head.bias"]


def test_sizes_must_be_written_where_no_shape_is_known() -> None:
    net, flow = read_layers([{"Linear": {"in_features": 3, "out_features": 2}}, {"Residual": ["ReLU"]}], None)
    assert flow is None
    assert net(torch.zeros(1, 3)).shape == (1, 2)
    with pytest.raises(NetworkError, match="needs `in_features`, and the shape of the samples is not known"):
        read_layers([{"Linear": 2}], None)


@pytest.mark.parametrize(
    ("layers", "shape", "fragments"),
    [
        (
            ["ReLU", {"Linear": {"in_features": 512, "out_features": 10}}],
            (800,),
            [
                "ShapeClash: layer 2 `Linear` takes 512 numbers a sample and gets 800",
                "where: model.layers[1], after `ReLU` (batch, 800)",
                "fix:   in_features: 800 (or leave it out: netwright fills it in)",
            ],
        ),
        (
            [{"Conv2d": [6, 5]}, {"MaxPool2d": 2}, {"MaxPool2d": 2}],
            (1, 6, 6),
            [
                "layer 3 `MaxPool2d` has a window of 2x2 and the map is 1x1",
                "where: model.layers[2], after `MaxPool2d` (batch, 6, 1, 1)",
                "fewer or smaller pooling layers",
            ],
        ),
        (
            [{"Conv2d": [6, 5]}],
            (1, 4, 4),
            ["window of 5x5 and the map is 4x4", "padding: 1, or kernel_size: 4"],
        ),
        ([{"Conv2d": [3, 6, 5]}], (3, 4, 4), ["fix:   Conv2d: [6, 5] (the input channels are left out)"]),
        (
            [{"Conv2d": [32, 3]}],
            (8,),
            [
                "layer 1 `Conv2d` takes images (channels, height, width) and gets (batch, 8)",
                "where: model.layers[0], at the input (batch, 8)",
                "fix:   Linear for rows of numbers",
            ],
        ),
        (["Flatten", {"Conv2d": [32, 3]}], (3, 8, 8), ["put it before the Flatten"]),
        ([{"Conv1d": [32, 3]}], (3, 8, 8), ["takes sequences", "fix:   Conv2d"]),
        ([{"BatchNorm2d": []}], (3,), ["fix:   BatchNorm1d"]),
        ([{"BatchNorm2d": 64}], (3, 8, 8), ["takes 64 channels a sample and gets 3", "num_features: 3"]),
        ([{"LayerNorm": 64}], (3,), ["takes 64 numbers a sample and gets 3", "normalized_shape: 3"]),
        (
            [{"Conv2d": 32}],
            (3, 8, 8),
            ["layer 1 `Conv2d` needs `kernel_size`", "fix:   Conv2d: {out_channels: …, kernel_size: …}"],
        ),
        (
            [{"Conv2d": [16, 3, {"padding": "same"}]}],
            (1, 8, 8),
            ["mapping among its values", "fix:   Conv2d: {out_channels: 16, kernel_size: 3, padding: same}"],
        ),
        ([{"Lineer": 3}], (3,), ["there is no layer `Lineer`", "did you mean `Linear`?"]),
        ([["ReLU", {"Liner": 3}]], (3,), ["where: model.layers[0][1]"]),
        (
            [{"Linear": [800, 10]}],
            (800,),
            ["has 10 for `bias`, which is true or false", "in_features is left out"],
        ),
        (
            [{"Linear": {"out_feature": 3}}],
            (3,),
            ["has no argument `out_feature`", "did you mean `out_features`?"],
        ),
        ([{"Linear": [1, True, 3]}], (3,), ["takes at most 2 values and has 3"]),
        ([{"Linear": "many"}], (3,), ["cannot be built: TypeError", "out_features='many'"]),
        ([{"LSTM": 64}], (5, 3), ["outputs and its state", "Recurrent: {kind: LSTM, hidden_size: 64}"]),
        ([{"MultiheadAttention": 2}], (5, 4), ["gives its answer and its weights", "Attention: {num_heads"]),
        ([{"MaxPool2d": {"kernel_size": 2, "return_indices": True}}], (3, 8, 8), ["gives 2 things"]),
        ([{"Flatten": 0}], (3, 4), ["does not keep the samples apart", "leave axis 0, the batch, as it is"]),
        ([{"Permute": [1, 0, 2]}], (3, 4), ["leaves the batch, axis 0, first", "1, 0, 2"]),
        ([{"Permute": [0, 2, 1]}], (3,), ["layer 1 `Permute` cannot take (batch, 3)"]),
        (
            [{"Conv2d": {"out_channels": 8, "kernel_size": 3, "groups": 2}}],
            (3, 8, 8),
            ["in_channels must be divisible by groups", "groups=2, in_channels=3"],
        ),
        (["CrossEntropyLoss"], (3,), ["is a loss, not a layer", "`loss: CrossEntropyLoss` under `train:`"]),
        (["ModuleList"], (3,), ["a container without a forward pass"]),
        ([{"Linear": {"out_features": 5, "name": "a.b"}}], (3,), ["`a.b` is no name"]),
        ([{"Linear": {"out_features": 5, "name": "forward"}}], (3,), ["that nn.Sequential uses itself"]),
        ([{"ReLU": {"name": "r"}}, {"ReLU": {"name": "r"}}], (3,), ["`r` names two layers"]),
        ("Linear", (3,), ["'Linear' is not a list of layers", "where: model.layers"]),
    ],
)
def test_sick_lists(layers: Any, shape: tuple[int, ...], fragments: list[str]) -> None:
    state = torch.get_rng_state()
    with pytest.raises(NetworkError) as caught:
        read(layers, shape)
    for fragment in fragments:
        assert fragment in str(caught.value), str(caught.value)
    assert caught.value.where.startswith("model.layers")
    torch.set_rng_state(state)


def test_two_layers_in_one_item() -> None:
    with pytest.raises(RunFileError, match="is not a name with arguments"):
        read([{"Linear": 5, "ReLU": None}], (3,))


USER = """
import torch
from torch import nn

class Scale(nn.Module):
    def __init__(self, in_features, by=2.0):
        super().__init__()
        self.by = torch.tensor(by)                  # a constant that is no parameter
        self.weight = nn.Parameter(torch.ones(in_features))
        self.seen = 0

    def forward(self, x):
        self.seen += 1
        if x.sum() < 0:                             # control flow on values
            return x
        return x * self.weight * self.by + torch.zeros(x.shape[-1]) * torch.rand(1)

class Narrow(nn.Module):
    def forward(self, x):
        return x @ torch.ones(3, 2)

class Broken(nn.Module):
    def __init__(self):
        super().__init__()
        raise KeyError("hm")

def double():
    return nn.Upsample(scale_factor=2)

def nothing():
    return 3
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "mine.py").write_text(USER, encoding="utf-8")
    return tmp_path


def test_own_layers_in_the_list(folder: Path) -> None:
    torch.manual_seed(0)
    expected = torch.rand(1)
    torch.manual_seed(0)
    net, out = read(["mine.py:Scale", {"mine.py:Scale": 3.0}, "ReLU"], (4,), folder=folder)
    assert torch.equal(torch.rand(1), expected), "trying a layer must draw no random number"
    assert out == (4,)
    assert net[0].seen == 0, "a copy is tried, not the layer itself"
    torch.testing.assert_close(net(torch.ones(2, 4)), torch.full((2, 4), 6.0))
    _, out = read(["mine.py:double", {"Linear": 2}], (1, 3, 3), folder=folder)
    assert out == (2,)


@pytest.mark.parametrize(
    ("layer", "fragments"),
    [
        (
            "mine.py:Narrow",
            ["raised RuntimeError on (batch, 4)", "where: model.layers[0], mine.py:20, at the input"],
        ),
        ("mine.py:Broken", ["cannot be built: KeyError: 'hm'", "mine.py:25"]),
        ("mine.py:nothing", ["gives a int, not an nn.Module"]),
        ("mine.py:nothign", ["did you mean `nothing`?"]),
        ({"mine.py:Scale": {"bye": 3}}, ["has no argument `bye`", "did you mean `by`?"]),
        ("mine.py:USER", ["has no `USER`"]),
    ],
)
def test_sick_own_layers(folder: Path, layer: Any, fragments: list[str]) -> None:
    with pytest.raises(NetworkError) as caught:
        read([layer], (4,), folder=folder)
    for fragment in fragments:
        assert fragment in str(caught.value), str(caught.value)


simple = st.one_of(
    st.sampled_from(["ReLU", "GELU", "Tanh", "Identity", {"Dropout": 0.3}]),
    st.builds(lambda n: {"Linear": n}, st.integers(1, 9)),
)
image = st.one_of(
    simple,
    st.builds(
        lambda c, k, s, p, d: {
            "Conv2d": {"out_channels": c, "kernel_size": k, "stride": s, "padding": p, "dilation": d}
        },
        st.integers(1, 5),
        st.integers(1, 4),
        st.integers(1, 2),
        st.integers(0, 2),
        st.integers(1, 2),
    ),
    st.builds(lambda k: {"MaxPool2d": k}, st.integers(1, 3)),
    st.sampled_from(
        [{"BatchNorm2d": []}, {"AvgPool2d": 2}, {"AdaptiveAvgPool2d": 2}, {"LayerNorm": []}, "Flatten"]
    ),
)


def blocks(layer: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    several = st.lists(layer, max_size=2)
    return st.one_of(
        layer,
        several,
        several.map(lambda layers: {"Residual": layers} if layers else "ReLU"),
        several.map(lambda layers: {"Repeat": {"times": 2, "layers": layers}}),
        st.lists(several, min_size=1, max_size=2).map(lambda lists: {"Parallel": {"branches": lists}}),
    )


@settings(max_examples=120, deadline=None)
@given(
    shape=st.one_of(
        st.tuples(st.integers(1, 9)),
        st.tuples(st.integers(1, 4), st.integers(1, 6)),
        st.tuples(st.integers(1, 3), st.integers(1, 9), st.integers(1, 9)),
    ),
    layers=st.lists(blocks(image), max_size=5),
)
def test_a_real_forward_gives_the_inferred_shape_or_the_list_is_refused(
    shape: tuple[int, ...], layers: list[Any]
) -> None:
    try:
        net, out = read(layers, shape)
    except ShapeClash:
        return
    assert net(torch.rand(2, *shape)).shape == (2, *out)
    assert math.prod(out) > 0
