"""Every class of torch.nn stands in a layer list and runs, or is refused with its reason."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import nn

from netwright.core.errors import NetworkError
from netwright.nets.flow import Flow
from netwright.nets.name_scope import count_inputs
from netwright.nets.read_layers import read_layers
from netwright.nets.refuse_layer import refuse_layer

KINDS = {
    name: kind for name, kind in vars(nn).items() if isinstance(kind, type) and issubclass(kind, nn.Module)
}
STANDING = [name for name, kind in KINDS.items() if refuse_layer(kind) is None]
REFUSED = [name for name in KINDS if name not in STANDING]
SHAPES = {1: (4, 8), 2: (4, 8, 8), 3: (4, 8, 8, 8)}
NEEDED: dict[str, Any] = {
    "Bilinear": {"out_features": 3},
    "ChannelShuffle": 2,
    "CrossMapLRN2d": 3,
    "Embedding": [10, 3],
    "EmbeddingBag": [10, 3],
    "Fold": [[4, 4], 2],
    "FractionalMaxPool2d": [2, 4],
    "FractionalMaxPool3d": [2, 4],
    "GRUCell": 6,
    "GroupNorm": 2,
    "LPPool1d": [2, 2],
    "LPPool2d": [2, 2],
    "LPPool3d": [2, 2],
    "LazyLinear": 3,
    "Linear": 3,
    "LocalResponseNorm": 2,
    "PixelShuffle": 2,
    "PixelUnshuffle": 2,
    "RNNCell": 6,
    "Sequential": ["ReLU"],
    "Threshold": [0.1, 2.0],
    "Transformer": {"nhead": 2, "num_encoder_layers": 1, "num_decoder_layers": 1, "dim_feedforward": 8},
    "TransformerDecoderLayer": [2, 8],
    "TransformerEncoderLayer": [2, 8],
    "Unflatten": [1, [2, 2]],
    "Unfold": 2,
    "Upsample": {"scale_factor": 2},
    "UpsamplingBilinear2d": {"scale_factor": 2},
    "UpsamplingNearest2d": {"scale_factor": 2},
}
ARRIVING = {
    "ChannelShuffle": SHAPES[2],
    "CrossMapLRN2d": SHAPES[2],
    "Fold": (8, 9),
    "LocalResponseNorm": SHAPES[2],
    "PixelShuffle": SHAPES[2],
    "PixelUnshuffle": SHAPES[2],
    "Softmax2d": SHAPES[2],
    "Transformer": (5, 4),
    "TransformerDecoderLayer": (5, 4),
    "TransformerEncoderLayer": (5, 4),
    "Unfold": SHAPES[2],
    "Upsample": SHAPES[2],
    "UpsamplingBilinear2d": SHAPES[2],
    "UpsamplingNearest2d": SHAPES[2],
}


def write(name: str) -> Any:
    """The layer as a list would have it, with what it needs."""
    given = NEEDED.get(name)
    if name.startswith(("Conv", "LazyConv")):
        given = [3, 3]
    elif name.startswith(("MaxPool", "AvgPool", "AdaptiveAvgPool", "AdaptiveMaxPool")):
        given = 2
    elif "Pad" in name:
        given = [1, 0.5] if name.startswith("Constant") else 1
    if count_inputs(KINDS[name])[0] == 2:
        return {name: {**(given if isinstance(given, dict) else _bind(name, given)), "inputs": ["input"] * 2}}
    return name if given is None else {name: given}


def _bind(name: str, given: Any) -> dict[str, Any]:
    return {} if given is None else dict(zip(("nhead", "dim_feedforward"), given, strict=True))


def arrive(name: str) -> tuple[int, ...]:
    dimensions = name[-2] if name.endswith("d") and name[-2].isdigit() else ""
    return ARRIVING.get(name) or SHAPES.get(int(dimensions or 0), (4,))


@pytest.mark.parametrize("name", STANDING)
def test_stands_and_runs(name: str) -> None:
    torch.manual_seed(0)
    shape = arrive(name)
    net, flow = read_layers([write(name)], Flow.start(shape))
    assert flow is not None
    indices = name.startswith("Embedding")
    x = torch.zeros(2, *shape, dtype=torch.long) if indices else torch.rand(2, *shape)
    assert net(x).shape == flow.x.shape


@pytest.mark.parametrize("name", REFUSED)
def test_is_refused_with_its_reason(name: str) -> None:
    refusal = refuse_layer(KINDS[name])
    assert refusal is not None
    with pytest.raises(NetworkError) as caught:
        read_layers([name], Flow.start((4,)))
    assert refusal.why in caught.value.what
    assert caught.value.fix == refusal.instead


def test_what_stands_instead_runs() -> None:
    for layer, shape in (
        ({"Recurrent": {"kind": "LSTM", "hidden_size": 64}}, (5, 4)),
        ({"Attention": {"num_heads": 4}}, (5, 4)),
        ({"Repeat": {"times": 2, "layers": [{"TransformerEncoderLayer": 4}]}}, (5, 4)),
        ({"GRUCell": 64}, (4,)),
    ):
        net, _ = read_layers([layer], Flow.start(shape))
        assert net(torch.rand(2, *shape)).shape[0] == 2


def test_an_edit_stands_in_for_what_is_refused() -> None:
    for written in (
        {"MultiheadAttention": {"num_heads": 2}},
        {"LSTM": {"hidden_size": 8, "num_layers": 2, "dropout": 0.1}},
        {"GRU": 8},
    ):
        with pytest.raises(NetworkError) as caught:
            read_layers([written], Flow.start((5, 4)))
        assert caught.value.edit is not None
        mended = caught.value.edit.apply({"model": {"layers": [written]}})
        net, _ = read_layers(mended["model"]["layers"], Flow.start((5, 4)))
        assert net(torch.rand(2, 5, 4)).shape[:2] == (2, 5)
