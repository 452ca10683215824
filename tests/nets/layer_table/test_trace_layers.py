"""The table of layers: what ran, what it costs, and that nothing of the network has changed."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from netwright.nets.blocks.parallel import Parallel
from netwright.nets.blocks.residual import Residual
from netwright.nets.find_zoo import find_zoo
from netwright.nets.layer_table.layer_table import LayerTable
from netwright.nets.layer_table.network_input import NetworkInput
from netwright.nets.layer_table.trace_layers import trace_layers
from netwright.nets.list_zoo import list_zoo

SMALL = {"lenet": (1, 28, 28), "small-conv": (1, 8, 8), "linear": (9,), "logistic": (9,), "mlp": (9,),
         "tabular-mlp": (9,), "tabular-resnet": (9,), "tabm": (9,), "realmlp": (9,), "small-tabm": (9,),
         "ft-transformer": (9,)}  # fmt: skip


def trace(net: nn.Module, *shapes: tuple[int, ...], batch: int = 64) -> LayerTable:
    table = trace_layers(net, [NetworkInput(shape) for shape in shapes], batch=batch)
    assert table.failure is None, str(table.failure)
    return table


class Shared(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.first, self.second = nn.Linear(4, 4), nn.Linear(4, 4)
        self.second.weight = self.first.weight
        self.unused = nn.Linear(3, 3)

    def forward(self, x: Tensor) -> Tensor:
        return self.second(self.first(self.first(x)))


class Values(nn.Module):
    """Looks at values, holds a constant, keeps a state, gives a scalar and a dict."""

    def __init__(self) -> None:
        super().__init__()
        self.linear = nn.Linear(4, 4)
        self.constant = torch.rand(4, 4)
        self.norm = nn.BatchNorm1d(4)
        self.calls: list[int] = []
        self.last: Tensor | None = None

    def forward(self, x: Tensor, *, scale: Tensor) -> dict[str, Tensor]:
        self.calls.append(1)
        h = self.norm(self.linear(x) @ self.constant)
        while h.abs().sum() > 1e3:
            h = h / 2
        self.last = h
        return {"logits": h * scale, "loss": h.mean()}


class Keeps(nn.Module):
    """Leaves a tensor on itself and grows a list."""

    def __init__(self) -> None:
        super().__init__()
        self.linear = nn.Linear(4, 4)
        self.seen: list[Tensor] = []

    def forward(self, x: Tensor) -> Tensor:
        self.latest = self.linear(x)
        self.seen.append(self.latest)
        return self.latest


@pytest.mark.parametrize("name", list_zoo())
def test_ready_networks_count_as_torch_counts(name: str) -> None:
    shape = SMALL.get(name, (3, 32, 32))
    net = find_zoo(name)(shape, 10)
    table = trace(net, shape)
    with FlopCounterMode(display=False) as counter:
        net(torch.rand(2, *shape))
    assert table.multiply_adds == counter.get_total_flops() // 4
    assert table.num_parameters == sum(p.numel() for p in net.parameters())
    assert sum(row.num_parameters for row in table.rows) == table.num_parameters
    members = {"tabm": (32,), "small-tabm": (8,)}.get(name, ())  # each answers by itself in training
    assert table.outputs == ((64, *members, 10),)
    assert not table.is_measured


@pytest.mark.parametrize(
    ("net", "shapes"),
    [
        (nn.LSTM(6, 5, 2, batch_first=True), [(7, 6)]),
        (nn.TransformerEncoderLayer(8, 2, 16, batch_first=True), [(7, 8)]),
        (nn.ConvTranspose2d(3, 5, 4, stride=2), [(3, 6, 7)]),
        (nn.Conv2d(4, 6, 3, groups=2, dilation=2), [(4, 9, 9)]),
        (nn.Bilinear(3, 4, 5), [(3,), (4,)]),
    ],
    ids=["LSTM", "attention", "transposed", "grouped", "two inputs"],
)
def test_other_layers_count_as_torch_counts(net: nn.Module, shapes: list[tuple[int, ...]]) -> None:
    table = trace(net, *shapes)
    with warnings.catch_warnings(), FlopCounterMode(display=False) as counter:
        warnings.simplefilter("ignore")
        with torch.backends.mkldnn.flags(enabled=False):
            net(*[torch.rand(2, *shape) for shape in shapes])
    expected = counter.get_total_flops() // 4
    if isinstance(net, nn.Bilinear):
        expected = 5 * 4 * (3 + 1)  # torch's counter leaves it out
    assert table.multiply_adds == expected
    assert table.num_parameters == sum(p.numel() for p in net.parameters())


def test_shared_weights_count_once_and_are_said() -> None:
    table = trace(Shared(), (4,))
    facts = [(row.path, row.num_parameters, row.num_shared, row.note) for row in table.rows]
    assert facts == [
        ("first", 20, 0, ""),
        ("first", 0, 0, "again, weights counted above"),
        ("second", 4, 16, "shares weights with first"),
        ("unused", 12, 0, "was not called"),
    ]
    assert table.num_parameters == 36
    assert (table.depth, table.num_weight_layers) == (3, 2)


def test_frozen_parameters_are_said() -> None:
    net = nn.Sequential(nn.Linear(4, 4), nn.Linear(4, 2))
    net[0].requires_grad_(False)
    table = trace(net, (4,))
    assert (table.num_parameters, table.num_trainable) == (30, 10)
    assert (table.rows[0].num_frozen, table.rows[0].note) == (20, "frozen")


def test_values_are_looked_at_on_a_copy() -> None:
    net = Values()
    before = {name: tensor.clone() for name, tensor in net.state_dict().items()}
    state = torch.get_rng_state()
    inputs = [NetworkInput((4,)), NetworkInput((4,), name="scale")]
    table = trace_layers(net, inputs, batch=10)
    assert table.failure is None
    assert table.is_measured
    assert table.outputs == ((10, 4), ())
    assert [row.kind for row in table.rows][:3] == ["Linear", "matmul()", "BatchNorm1d"]
    assert table.multiply_adds == 32
    assert torch.equal(state, torch.get_rng_state())
    assert (net.calls, net.last) == ([], None)
    assert all(torch.equal(before[name], tensor) for name, tensor in net.state_dict().items())


def test_a_pass_without_data_leaves_nothing_behind() -> None:
    net = Keeps().eval()
    table = trace(net, (4,))
    assert not table.is_measured
    assert net.seen == []
    assert not hasattr(net, "latest")
    assert not net.training
    assert not any(m._forward_hooks or m._forward_pre_hooks for m in net.modules())
    assert all(p.device.type == "cpu" for p in net.parameters())


def test_functions_and_branches_are_rows() -> None:
    net = Residual(nn.Sequential(nn.Conv2d(3, 3, 3, padding=1), nn.ReLU()))
    rows = trace(net, (3, 8, 8)).rows
    assert [(row.path, row.kind, row.sources) for row in rows] == [
        ("layers.0", "Conv2d", (-1,)),
        ("layers.1", "ReLU", (0,)),
        ("shortcut", "Identity", (-1,)),
        ("", "add()", (1, -1)),
    ]


def test_depth_is_that_of_the_longest_path() -> None:
    def conv() -> nn.Module:
        return nn.Conv2d(3, 3, 1)

    net = Parallel([nn.Sequential(conv(), conv(), conv()), conv()], "sum")
    table = trace(net, (3, 4, 4))
    assert (table.depth, table.num_weight_layers) == (3, 4)
    resnet = trace(find_zoo("resnet18")((3, 32, 32), 10), (3, 32, 32))
    assert (resnet.depth, resnet.num_weight_layers) == (18, 21)


def test_memory_is_what_autograd_saves() -> None:
    net = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2))
    rows = trace(net, (4,), batch=10).rows
    # The input, and what ReLU gives, which serves both ReLU and the second Linear.
    assert [row.saved_bytes for row in rows] == [10 * 4 * 4, 10 * 8 * 4, 0]


def test_lazy_layers_stay_lazy() -> None:
    net = nn.Sequential(nn.LazyLinear(3))
    assert trace(net, (4,)).num_parameters == 15
    assert isinstance(net[0], nn.LazyLinear)


def test_indices_are_found_out() -> None:
    net = nn.Sequential(nn.Embedding(9, 3), nn.Flatten(), nn.Linear(12, 2))
    table = trace(net, (4,))
    assert not table.is_measured
    assert table.outputs == ((64, 2),)


@pytest.mark.parametrize(
    ("layers", "shape", "worked", "fragments"),
    [
        (
            [nn.Conv2d(3, 4, 3), nn.ReLU(), nn.Flatten(), nn.Linear(9, 2)],
            (3, 8, 8),
            ["Conv2d", "ReLU", "Flatten"],
            [
                "layer `3` (Linear) takes 9 numbers and gets 144",
                "after `2` (batch, 144)",
                "nn.Linear(144, 2)",
            ],
        ),
        (
            [nn.Conv2d(3, 4, 3), nn.MaxPool2d(4), nn.Conv2d(4, 4, 5)],
            (3, 8, 8),
            ["Conv2d", "MaxPool2d"],
            ["takes a map of 5x5 or more and gets 1x1", "padding=(2, 2)"],
        ),
        (
            [nn.Linear(4, 6), nn.BatchNorm1d(5)],
            (4,),
            ["Linear"],
            ["layer `1` (BatchNorm1d) takes 5 channels and gets 6", "nn.BatchNorm1d(6)"],
        ),
    ],
)
def test_what_breaks_shows_all_that_worked(
    layers: Sequence[nn.Module], shape: tuple[int, ...], worked: list[str], fragments: list[str]
) -> None:
    table = trace_layers(nn.Sequential(*layers), [NetworkInput(shape)])
    assert [row.kind for row in table.rows] == worked
    assert table.outputs == ()
    for fragment in fragments:
        assert fragment in str(table.failure)


class Raises(nn.Module):
    def forward(self, x: Tensor) -> Any:
        return x.view(-1, 7)


class Nothing(nn.Module):
    pass


@pytest.mark.parametrize(
    ("net", "fragment"), [(Raises(), "flatten(1)"), (Nothing(), "has no forward")], ids=["view", "no forward"]
)
def test_what_breaks_in_forward_itself_is_explained(net: nn.Module, fragment: str) -> None:
    failure = trace_layers(net, [NetworkInput((4,))]).failure
    assert failure is not None
    assert fragment in str(failure)
