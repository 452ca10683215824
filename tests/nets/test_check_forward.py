from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import nn

from netwright.core.errors import ShapeClash
from netwright.core.import_object import import_object
from netwright.nets.check_forward import check_forward
from netwright.nets.layer_table.network_input import NetworkInput
from netwright.nets.layer_table.trace_layers import trace_layers


@pytest.mark.parametrize(
    ("layers", "shape", "fragments"),
    [
        (
            [nn.Flatten(), nn.Linear(512, 10)],
            (800,),
            ["layer `1` (Linear) takes 512 numbers a sample and gets 800", "gets (batch, 800)"],
        ),
        ([nn.Conv2d(3, 4, 3), nn.Linear(144, 2)], (3, 8, 8), ["4 x 6 x 6 not flattened", "x = x.flatten(1)"]),
        ([nn.Conv2d(3, 4, 3), nn.Linear(9, 2)], (3, 8, 8), ["x.flatten(1)", "net[1] = nn.Linear(144, 2)"]),
        ([nn.Conv2d(1, 4, 3)], (3, 8, 8), ["takes 1 channel and gets 3", "net[0] = nn.Conv2d(3, 4, 3)"]),
        ([nn.Conv2d(8, 4, 3)], (8,), ["rows of 8 numbers", "nn.Linear(8, 4)"]),
        (
            [nn.Conv2d(3, 4, 3), nn.BatchNorm2d(3)],
            (3, 8, 8),
            ["takes 3 channels and gets 4", "nn.BatchNorm2d(4)"],
        ),
    ],
)
def test_clashes_are_named(layers: list[nn.Module], shape: tuple[int, ...], fragments: list[str]) -> None:
    with pytest.raises(ShapeClash) as caught:
        check_forward(nn.Sequential(*layers), shape, where="model.use, my_net.py:Net")
    assert caught.value.where.startswith("model.use, my_net.py:Net")
    for fragment in fragments:
        assert fragment in str(caught.value), str(caught.value)


SOURCE = """
from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3)
        self.pool = nn.MaxPool2d(40)
        self.head = nn.Linear(100, 10)

    def forward(self, x):
        return self.head(self.LAYER(x).flatten(1))
"""


@pytest.mark.parametrize(
    ("layer", "fix"),
    [("conv", "self.head = nn.Linear(7200, 10)"), ("pool", "self.pool = nn.AdaptiveMaxPool2d(1)")],
)
def test_training_proposes_the_edit_that_show_proposes(tmp_path: Path, layer: str, fix: str) -> None:
    file = tmp_path / "mine.py"
    file.write_text(SOURCE.replace("LAYER", layer), encoding="utf-8")
    net = import_object(f"{file}:Net")()
    with pytest.raises(ShapeClash) as caught:
        check_forward(net, (3, 32, 32))
    shown = trace_layers(net, [NetworkInput((3, 32, 32))]).failure
    assert shown is not None
    assert caught.value.fix == shown.fix == fix
    assert caught.value.edit == shown.edit is not None


def test_other_failures_are_left_to_real_samples() -> None:
    class NeedsMore(nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            raise RuntimeError("not on these samples")

    check_forward(NeedsMore(), (3,))
    check_forward(nn.Embedding(3, 2), (3,))
    check_forward(nn.Sequential(nn.Linear(3, 3), NeedsMore()), (3,))


def test_the_network_is_left_as_it_was() -> None:
    net = nn.Sequential(nn.Linear(3, 3), nn.BatchNorm1d(3), nn.Dropout())
    state = torch.get_rng_state()
    check_forward(net, (3,))
    assert torch.equal(state, torch.get_rng_state())
    assert net.training
    assert net[1].num_batches_tracked == 0
    assert not net[0]._forward_pre_hooks
