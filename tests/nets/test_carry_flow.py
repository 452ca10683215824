from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from netwright.core.errors import NetworkError, ShapeClash
from netwright.nets.carry_flow import carry_flow
from netwright.nets.flow import Flow
from netwright.nets.has_lazy import has_lazy
from netwright.nets.place import Place
from netwright.nets.run_sample import run_sample

HERE = Place("model.layers[0]", 1, Path(), "X")


class Stateful(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("count", torch.zeros(()))

    def forward(self, x: Tensor) -> Tensor:
        self.count += 1
        return x + torch.rand(1)


def test_no_memory_no_randomness_no_change_of_state() -> None:
    state = torch.get_rng_state()
    # On the CPU this activation alone would take 40 GB.
    out = carry_flow(nn.Conv2d(1, 10_000, 1), Flow.start((1, 700, 700)), HERE)
    assert out.sample == (10_000, 700, 700)
    assert out.x.device.type == "meta"
    layer, own = nn.BatchNorm1d(3), Stateful()
    torch.set_rng_state(state)
    for one in (layer, own, nn.Dropout(), nn.RReLU()):
        carry_flow(one, Flow.start((3,)), HERE)
    assert torch.equal(state, torch.get_rng_state())
    assert layer.num_batches_tracked == 0
    assert own.count == 0
    assert layer.weight.device.type == "cpu"


@pytest.mark.parametrize(
    ("layer", "shape", "is_map"),
    [
        (nn.Conv1d(3, 4, 2), (3, 5), True),
        (nn.Flatten(), (3, 5, 5), False),
        (nn.ReLU(), (3, 5, 5), True),
        (nn.ReLU(), (3, 5), False),
        (nn.Unflatten(1, (1, 2, 2)), (4,), True),
        (nn.Unflatten(1, (2, 2)), (4,), False),
    ],
)
def test_what_a_map_is(layer: nn.Module, shape: tuple[int, ...], is_map: bool) -> None:
    assert carry_flow(layer, Flow.start(shape), HERE).is_map == is_map


def test_lazy_parameters_are_drawn_as_by_hand() -> None:
    torch.manual_seed(2)
    by_hand = nn.LazyLinear(3)
    by_hand(torch.zeros(1, 4))
    torch.manual_seed(2)
    layer = nn.LazyLinear(3)
    assert has_lazy(layer)
    carry_flow(layer, Flow.start((4,)), HERE)
    assert not has_lazy(layer)
    assert torch.equal(layer.weight, by_hand.weight)


def test_modes_are_kept() -> None:
    net = nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2).eval())
    run_sample(net, Flow.start((2,)).x)
    assert [m.training for m in net.modules()] == [True, True, False]


def test_what_a_list_cannot_pass_on() -> None:
    with pytest.raises(NetworkError, match="gives 2 things"):
        carry_flow(nn.LSTM(3, 4), Flow.start((5, 3)), HERE)
    with pytest.raises(ShapeClash, match="does not keep the samples apart"):
        carry_flow(nn.Flatten(0), Flow.start((5, 3)), HERE)
