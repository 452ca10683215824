from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from netwright.core.run_spec import ModelSpec
from netwright.core.task import Task
from netwright.nets.blocks.parallel import Parallel
from netwright.nets.blocks.permute import Permute
from netwright.nets.blocks.recurrent import Recurrent
from netwright.nets.build_network import build_network
from netwright.nets.describe_network import describe_network
from netwright.nets.find_zoo import find_zoo
from netwright.nets.flow import Flow
from netwright.nets.read_layers import read_layers

TASK = Task("regression", ("y",))


def rebuild(net: nn.Module, shape: tuple[int, ...] | None) -> nn.Module:
    described = describe_network(net)
    assert described is not None
    spec = ModelSpec(**json.loads(json.dumps(described)))
    return build_network(spec, input_shape=shape, task=TASK)


def listed(layers: list[Any], shape: tuple[int, ...]) -> nn.Module:
    return read_layers(layers, Flow.start(shape))[0]


NETS: list[tuple[nn.Module, tuple[int, ...]]] = [
    (nn.Sequential(nn.Linear(4, 3, bias=False), nn.ReLU(), nn.Sequential(nn.Linear(3, 2))), (4,)),
    (
        nn.Sequential(
            nn.Conv2d(1, 4, (3, 5), stride=2, padding=(1, 2), padding_mode="circular"),
            nn.BatchNorm2d(4, eps=1e-3),
            nn.LeakyReLU(0.3),
            nn.MaxPool2d(3, stride=2),
            nn.Flatten(),
            nn.LazyLinear(2),
        ),
        (1, 9, 9),
    ),
    (
        nn.Sequential(
            Permute([0, 2, 1]), nn.Linear(3, 4), nn.GroupNorm(5, 5), nn.LayerNorm([5, 4]), nn.PReLU(5)
        ),
        (3, 5),
    ),
    (
        nn.Sequential(Recurrent("GRU", 3, 4, num_layers=2, bidirectional=True, take="last"), nn.Linear(8, 1)),
        (5, 3),
    ),
    (nn.Sequential(Parallel([nn.Sequential(nn.Linear(3, 3)), nn.Sequential()], "sum")), (3,)),
    (nn.Sequential(nn.Linear(4, 3)), (2, 3, 4)),
    (nn.Linear(4, 3), (4,)),
    (nn.Conv2d(1, 2, 3), (1, 5, 5)),
    (
        listed(
            [
                {"Residual": {"layers": [{"Linear": 5}], "name": "first"}},
                {"Sequential": {"layers": ["Tanh"], "name": "s"}},
                {"Repeat": {"times": 2, "layers": [{"Linear": 6}]}},
                {"Repeat": {"times": 2, "layers": [{"Linear": 6}]}},
                {"Permute": {"dims": [0, 1], "name": "p"}},
            ],
            (4,),
        ),
        (4,),
    ),
    (find_zoo("cifar-quick")((3, 16, 16), 4), (3, 16, 16)),
    (find_zoo("resnet9")((3, 8, 8), 4, width=2), (3, 8, 8)),
]


@pytest.mark.parametrize(("net", "shape"), NETS)
def test_round_trip(net: nn.Module, shape: tuple[int, ...]) -> None:
    x = torch.rand(3, *shape)
    net(x)
    net.eval()
    again = rebuild(net, shape)
    again.load_state_dict(net.state_dict())
    again.eval()
    assert torch.equal(again(x), net(x))
    if type(net) is nn.Sequential:
        unknown = rebuild(net, None)
        unknown.load_state_dict(net.state_dict())


def test_what_cannot_be_described() -> None:
    shared = nn.Linear(3, 3)
    tied = nn.Sequential(nn.Linear(3, 3), nn.Linear(3, 3))
    tied[1].weight = tied[0].weight
    hooked = nn.Sequential(nn.Linear(3, 3))
    hooked[0].register_forward_hook(lambda *_: None)

    class Local(nn.Module):
        pass

    for net in (
        nn.Sequential(shared, shared),
        tied,
        hooked,
        Local(),
        nn.Sequential(Local()),
        nn.Sequential(nn.TransformerEncoderLayer(4, 2, batch_first=True)),
        nn.Sequential(nn.utils.parametrizations.weight_norm(nn.Linear(3, 3))),
    ):
        assert describe_network(net) is None


SCRIPT = """
import sys
from torch import nn
from netwright.nets.describe_network import describe_network

WIDTH = 3

class Net(nn.Module):
    def __init__(self, width=WIDTH):
        super().__init__()
        self.head = nn.Linear(2, width)

class Needs(Net):
    def __init__(self, width):
        super().__init__(width)

{end}
"""
SHOW = "print(describe_network(Net()), describe_network(Net(4)), describe_network(Needs(3)))"


def test_a_class_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "described_here.py"
    file.write_text(SCRIPT.format(end=""))
    spec = importlib.util.spec_from_file_location("described_here", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["described_here"] = module
    spec.loader.exec_module(module)
    net = module.Net()
    assert describe_network(net) == {"use": f"{file}:Net", "output": "none"}
    rebuild(net, (2,)).load_state_dict(net.state_dict())
    assert describe_network(module.Net(4)) is None
    assert describe_network(module.Needs(3)) is None


@pytest.mark.parametrize("guarded", [True, False])
def test_a_script_is_described_only_if_importing_it_does_not_run_it(tmp_path: Path, guarded: bool) -> None:
    file = tmp_path / "script.py"
    file.write_text(SCRIPT.format(end=f'if __name__ == "__main__":\n    {SHOW}' if guarded else SHOW))
    said = subprocess.run([sys.executable, str(file)], capture_output=True, text=True, check=True).stdout
    use = {"use": f"{file}:Net", "output": "none"} if guarded else None
    assert said.strip() == f"{use} None None"
