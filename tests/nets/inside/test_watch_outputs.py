"""What is kept of a layer equals what a plain forward hook is given, on every kind of layer."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from netwright.core.errors import NetworkError, UsageError
from netwright.nets.inside.watch_outputs import read_outputs, watch_outputs


class _Block(nn.Module):
    """Operations of torch.nn.functional inside a module, and a layer that runs twice."""

    def __init__(self) -> None:
        super().__init__()
        self.mix = nn.Linear(6, 6)
        self.unused = nn.Linear(6, 6)

    def forward(self, x: Tensor) -> dict[str, Any]:
        x = functional.relu(self.mix(x)) + x
        return {"logits": functional.softmax(self.mix(x), dim=-1), "hidden": (x, [x.mean()])}


class _Attention(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.attend = nn.MultiheadAttention(8, 2, batch_first=True)

    def forward(self, x: Tensor) -> Tensor:
        return self.attend(x, x, x)[0]


class _Recurrent(nn.Module):
    def __init__(self, kind: type[nn.Module]) -> None:
        super().__init__()
        self.layer = kind(5, 4, batch_first=True)

    def forward(self, x: Tensor) -> Tensor:
        return self.layer(x)[0][:, -1]


NETS: dict[str, tuple[nn.Module, tuple[int, ...]]] = {
    "conv1d": (nn.Sequential(nn.Conv1d(2, 3, 3), nn.BatchNorm1d(3), nn.ReLU(inplace=True)), (4, 2, 9)),
    "conv2d": (
        nn.Sequential(
            nn.Conv2d(1, 6, 3, padding=1), nn.BatchNorm2d(6), nn.ReLU(inplace=True), nn.MaxPool2d(2),
            nn.ConvTranspose2d(6, 2, 2, stride=2), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(2, 3),
        ),
        (2, 1, 8, 8),
    ),
    "conv3d": (nn.Sequential(nn.Conv3d(1, 2, 2), nn.AvgPool3d(2), nn.GELU()), (2, 1, 5, 5, 5)),
    "dropout and norms": (
        nn.Sequential(nn.Linear(6, 8), nn.LayerNorm(8), nn.Dropout(0.5), nn.Tanh(), nn.LazyLinear(2)), (3, 6)
    ),
    "attention": (_Attention(), (2, 5, 8)),
    "lstm": (_Recurrent(nn.LSTM), (2, 7, 5)),
    "gru": (_Recurrent(nn.GRU), (2, 7, 5)),
    "rnn": (_Recurrent(nn.RNN), (2, 7, 5)),
    "transformer": (nn.TransformerEncoderLayer(8, 2, 16, batch_first=True), (2, 5, 8)),
    "functional": (_Block(), (3, 6)),
}  # fmt: skip


def _flatten(output: Any) -> list[Tensor]:
    if isinstance(output, Tensor):
        return [output]
    parts = (
        output.values() if isinstance(output, dict) else output if isinstance(output, tuple | list) else ()
    )
    return [tensor for part in parts for tensor in _flatten(part)]


def _run_hooks(net: nn.Module, x: Tensor) -> dict[str, list[list[Tensor]]]:
    """What plain forward hooks are given, copied at once."""
    given: dict[str, list[list[Tensor]]] = {}
    handles = [
        layer.register_forward_hook(
            lambda _m, _i, output, path=path: given.setdefault(path, []).append(
                [one.clone() for one in _flatten(output)]
            )
        )
        for path, layer in net.named_modules()
        if path
    ]
    net.eval()
    with torch.no_grad():
        net(x)
    for handle in handles:
        handle.remove()
    return given


@pytest.mark.parametrize("name", NETS)
def test_outputs_equal_those_of_plain_hooks(name: str) -> None:
    torch.manual_seed(0)
    net, shape = NETS[name]
    x = torch.randn(shape)
    net(x)  # lazy layers
    given = _run_hooks(net, x)
    assert given
    for path, calls in given.items():
        read = read_outputs(net.train(), (x,), path)
        assert [one.call for one in read] == list(range(1, len(calls) + 1))
        for one, expected in zip(read, calls, strict=True):
            assert len(one.tensors) == len(expected)
            for kept, tensor in zip(one.tensors.values(), expected, strict=True):
                assert torch.equal(kept, tensor), path
    assert net.training
    assert not any(layer._forward_hooks for layer in net.modules())


def test_whole_numbers_go_through_embeddings() -> None:
    net = nn.Sequential(nn.Embedding(10, 4), nn.EmbeddingBag(10, 3))
    tokens = torch.randint(10, (2, 5))
    assert torch.equal(read_outputs(net[:1], (tokens,), "0")[0].main, net[0](tokens))
    assert read_outputs(net[1:], (tokens,), "1")[0].main.shape == (2, 3)


def test_places_in_tuples_and_dicts_are_named() -> None:
    net = nn.Sequential(_Block())
    assert list(read_outputs(net, (torch.randn(3, 6),), "0")[0].tensors) == [
        "logits",
        "hidden.0",
        "hidden.1.0",
    ]
    lstm = nn.Sequential(nn.LSTM(5, 4))
    assert list(read_outputs(lstm, (torch.randn(3, 2, 5),), "0")[0].tensors) == ["0", "1.0", "1.1"]


def test_what_is_kept_in_the_graph_survives_in_place_operations() -> None:
    net = nn.Sequential(nn.Linear(3, 4), nn.ReLU(inplace=True), nn.Linear(4, 1))
    x = torch.randn(5, 3)
    with watch_outputs(net, ["0"], with_graph=True) as seen:
        answer = net(x)
    assert torch.equal(seen[0].main, net[0](x))
    (slope,) = torch.autograd.grad(answer.sum(), seen[0].main)
    assert torch.allclose(slope, net[2].weight * (net[0](x) > 0))


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("featurs.0", "did you mean `features.0`? All: features, features.0, head"),
        ("", "one of: features, features.0, head"),
    ],
)
def test_a_layer_that_is_not_there_is_told_with_all_that_are(path: str, says: str) -> None:
    net = nn.ModuleDict({"features": nn.Sequential(nn.ReLU()), "head": nn.ReLU()})
    with pytest.raises(UsageError) as raised:
        read_outputs(net, (torch.zeros(1),), path)
    assert raised.value.fix == says


def test_a_layer_that_is_not_called_is_told() -> None:
    with pytest.raises(NetworkError, match=r"layer `unused` .Linear. gave no tensor"):
        read_outputs(_Block(), (torch.randn(3, 6),), "unused")
