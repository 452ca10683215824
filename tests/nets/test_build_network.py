from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from netwright.core.errors import NetworkError, ShapeClash
from netwright.core.run_spec import ModelSpec
from netwright.core.task import Task
from netwright.nets.build_network import build_network

THREE = Task("multiclass", ("species",), ("cat", "dog", "owl"))
TWO = Task("binary", ("survived",), ("no", "yes"))
PRICE = Task("regression", ("price",))
PAIR = Task("regression", ("x", "y"))


def build(
    shape: tuple[int, ...] | None = (4,), task: Task = THREE, folder: Path | None = None, **spec: Any
) -> Any:
    return build_network(ModelSpec(**spec), input_shape=shape, task=task, folder=folder)


def kinds(net: nn.Module) -> list[str]:
    return [type(layer).__name__ for layer in net.children()]


@pytest.mark.parametrize(
    ("layers", "shape", "found"),
    [
        ([{"Linear": 8}, "ReLU"], (4,), ["Linear", "ReLU", "Linear"]),
        ([], (4,), ["Linear"]),
        ([{"Linear": 3}], (4,), ["Linear"]),
        ([{"Linear": 3}, {"Softmax": 1}], (4,), ["Linear", "Softmax"]),
        ([{"Linear": 3}, "ReLU"], (4,), ["Linear", "ReLU", "Linear"]),
        ([{"Linear": 8}, {"Dropout": 0.5}], (4,), ["Linear", "Dropout", "Linear"]),
        ([[{"Linear": 8}, [{"Linear": 3}]]], (4,), ["Sequential"]),
        ([{"Conv2d": [6, 3]}, {"Conv2d": [6, 3]}], (3, 8, 8), ["Conv2d", "Conv2d", "Flatten", "Linear"]),
        (
            [{"Conv2d": [3, 1]}, {"AdaptiveAvgPool2d": 1}, "Flatten"],
            (5, 4, 4),
            ["Conv2d", "AdaptiveAvgPool2d", "Flatten"],
        ),
        ([{"Recurrent": ["GRU", 6]}], (5, 4), ["Recurrent", "Flatten", "Linear"]),
    ],
)
def test_output_auto(layers: list[Any], shape: tuple[int, ...], found: list[str]) -> None:
    net = build(shape, layers=layers)
    assert kinds(net) == found
    assert net.eval()(torch.rand(2, *shape)).shape == (2, 3)


def test_output_none_leaves_the_list_as_it_is() -> None:
    assert kinds(build(layers=[{"Linear": 5}], output="none")) == ["Linear"]


@pytest.mark.parametrize(
    ("layers", "task", "shape", "fragments"),
    [
        (
            ["ReLU", {"Linear": 5}],
            THREE,
            (4,),
            [
                "the last layer, `Linear`, gives 5 numbers and target `species` has 3 classes",
                "where: model.layers[1]",
                "`Linear: 3`",
            ],
        ),
        ([{"Linear": 5}, {"Softmax": 1}], THREE, (4,), ["`Linear` and a Softmax, gives 5"]),
        (
            [{"Linear": 2}],
            TWO,
            (4,),
            ["has two classes, which take 1 number (the logit of `yes`)", "`Linear: 1`"],
        ),
        ([{"Linear": 2}], PRICE, (4,), ["target `price` takes 1"]),
        ([{"Linear": 3}], PAIR, (4,), ["2 targets take 2"]),
        ([{"Linear": 3}], THREE, (7, 4), ["gives 3 numbers at each of 7 steps", "`Flatten` before it"]),
    ],
)
def test_a_wrong_last_size_teaches(
    layers: list[Any], task: Task, shape: tuple[int, ...], fragments: list[str]
) -> None:
    with pytest.raises(ShapeClash) as caught:
        build(shape, task, layers=layers)
    for fragment in fragments:
        assert fragment in str(caught.value), str(caught.value)


def test_seed_covers_the_output_layer() -> None:
    torch.manual_seed(1)
    net = build(layers=[{"Linear": 8}, "ReLU"])
    torch.manual_seed(1)
    by_hand = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3))
    assert all(torch.equal(a, b) for a, b in zip(net.parameters(), by_hand.parameters(), strict=True))


@pytest.mark.parametrize(
    ("shape", "found"),
    [
        ((4,), "numbers"),
        ((1, 8, 8), "0"),
        ((1, 28, 28), "0"),
        ((3, 32, 32), "0"),
        ((3, 70, 70), "conv1"),
        ((5, 6), "0"),
    ],
)
def test_a_default_network_fits_the_data(shape: tuple[int, ...], found: str) -> None:
    net = build_network(ModelSpec(), input_shape=shape, task=THREE, num_numbers=2)
    assert next(net.named_children())[0] == found
    assert net.eval()(torch.rand(2, *shape)).shape == (2, 3)


def test_no_shape() -> None:
    with pytest.raises(NetworkError, match="there is no network"):
        build(None)
    with pytest.raises(NetworkError, match="`mlp` needs the shape of the samples"):
        build(None, use="mlp")
    with pytest.raises(NetworkError, match="the shape of the samples is not known"):
        build(None, layers=["ReLU"])


def test_logistic_needs_classes() -> None:
    with pytest.raises(NetworkError, match="use: linear"):
        build(task=PRICE, use="logistic")


def test_init_is_applied() -> None:
    net = build(layers=[{"Linear": 8}, "ReLU"], init={"constant_": 0.5})
    assert float(net[2].weight[0, 0].detach()) == 0.5


USER = """
import torch
from torch import nn

class Plain(nn.Module):
    def __init__(self, in_features, num_classes, hidden=7):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(in_features, hidden), nn.ReLU(), nn.Linear(hidden, num_classes))
    def forward(self, x):
        return self.net(x.flatten(1))

class AddsOne(nn.Module):
    def forward(self, x):
        return x + 1

class Odd(nn.Module):
    '''A constant, a shared layer, a loop on values, a scalar.'''
    def __init__(self):
        super().__init__()
        self.constant = torch.rand(4, 4)
        self.shared = nn.Linear(4, 4)
    def forward(self, x):
        x = self.shared(torch.relu(self.shared(x) @ self.constant + 1))
        while x.abs().sum() > 1:
            x = x / 2
        return x.sum()

class Lazy(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.LazyLinear(5), nn.LazyBatchNorm1d(), nn.ReLU())
        self.head = nn.LazyLinear(3)
    def forward(self, x):
        return self.head(self.body(x))

class LazyUnused(Lazy):
    def __init__(self):
        super().__init__()
        self.extra = nn.LazyLinear(2)

class LazyIndices(nn.Module):
    def __init__(self):
        super().__init__()
        self.table, self.head = nn.Embedding(9, 2), nn.LazyLinear(3)
    def forward(self, x):
        return self.head(self.table(x).flatten(1))

class Clash(nn.Module):
    def __init__(self):
        super().__init__()
        self.flatten = nn.Flatten()
        self.head = nn.Linear(512, 10)
    def forward(self, x):
        return self.head(self.flatten(x))

class NoSuper(nn.Module):
    def __init__(self):
        self.head = nn.Linear(2, 2)

class NoSuperQuiet(nn.Module):
    def __init__(self):
        pass

class Raises(nn.Module):
    def __init__(self, depth):
        super().__init__()
        raise ValueError(f"depth {depth}?")

def make(input_shape, num_outputs):
    return nn.Sequential(nn.Flatten(), nn.LazyLinear(num_outputs))

def number():
    return 5

ready = nn.Linear(4, 3)
VALUE = 3
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "mine.py").write_text(USER, encoding="utf-8")
    return tmp_path


def test_own_class_gets_what_the_data_tell(folder: Path) -> None:
    net = build((2, 3, 4), folder=folder, use="mine.py:Plain", args={"hidden": 9})
    assert (net.net[0].in_features, net.net[0].out_features, net.net[2].out_features) == (24, 9, 3)
    net = build((2, 3, 4), folder=folder, use="mine.py:make")
    assert net[1].in_features == 24
    assert kinds(build(folder=folder, use="mine.py:AddsOne")) == []


def test_odd_modules_are_built_and_left_alone(folder: Path) -> None:
    torch.manual_seed(0)
    net = build(folder=folder, use="mine.py:Odd")
    after = torch.rand(1)
    torch.manual_seed(0)
    torch.rand(4, 4), nn.Linear(4, 4)
    assert torch.equal(torch.rand(1), after), "trying the network must draw no random number"
    assert net(torch.rand(2, 4)).shape == ()
    again = build(folder=folder, use="mine.py:ready")
    again.weight.data.zero_()
    assert build(folder=folder, use="mine.py:ready").weight.abs().sum() > 0


def test_lazy_layers_of_a_class_get_their_sizes(folder: Path) -> None:
    net = build(folder=folder, use="mine.py:Lazy")
    assert net.head.in_features == 5
    assert net.body[1].num_batches_tracked == 0
    assert net.training
    assert net.body[1].training
    assert build((6,), folder=folder, use="mine.py:LazyIndices").head.in_features == 12
    lazy = build(None, folder=folder, use="mine.py:Lazy")
    assert nn.parameter.is_lazy(lazy.head.weight), "without a shape training gives the sizes"


@pytest.mark.parametrize(
    ("use", "args", "fragments"),
    [
        (
            "mine.py:Clash",
            {},
            [
                "ShapeClash: layer `head` (Linear) takes 512 numbers a sample and gets 4",
                "where: model.use, mine.py:Clash, net.head (Linear), mine.py:",
                "fix:   self.head = nn.Linear(4, 10)",
            ],
        ),
        ("mine.py:Clahs", {}, ["has no `Clahs`", "did you mean `Clash`?"]),
        ("mine.py", {}, ["does not name an object", "mine.py:Name"]),
        ("their.py:Net", {}, ["there is no file"]),
        ("mlpp", {}, ["there is no ready network `mlpp`", "did you mean `mlp`?"]),
        (
            "mlp",
            {"hiden": 3},
            ["`mlp` has no argument `hiden`", "model.args.hiden", "did you mean `hidden`?"],
        ),
        ("mlp", {"activation": "RuLU"}, ["`mlp` cannot be built: torch.nn has no activation `RuLU`"]),
        ("lenet", {}, ["lenet takes images of 12x12 or more, and samples are (4,)"]),
        (
            "mine.py:NoSuper",
            {},
            ["does not call super().__init__()", "mine.py:58", "first line of its __init__"],
        ),
        ("mine.py:NoSuperQuiet", {}, ["does not call super().__init__()"]),
        (
            "mine.py:Raises",
            {"depth": 3},
            ["its __init__ raised ValueError: depth 3?", "where: model.use, mine.py:67"],
        ),
        ("mine.py:Raises", {}, ["needs the argument `depth`", "args: {depth: …}", "mine.py:64"]),
        ("mine.py:Raises", {"dept": 3}, ["has no argument `dept`", "did you mean `depth`?"]),
        ("mine.py:number", {}, ["gives a int, not an nn.Module", "mine.py:72"]),
        ("mine.py:VALUE", {}, ["is a int, not a class or a factory"]),
        ("mine.py:ready", {"x": 1}, ["is built already"]),
        ("mine.py:LazyUnused", {}, ["the lazy layer `extra`", "takes no part in forward"]),
    ],
)
def test_sick_classes(folder: Path, use: str, args: dict[str, Any], fragments: list[str]) -> None:
    with pytest.raises(NetworkError) as caught:
        build(folder=folder, use=use, args=args)
    for fragment in fragments:
        assert fragment in str(caught.value), str(caught.value)


def test_lazy_failure_is_explained(folder: Path) -> None:
    with pytest.raises(ShapeClash, match=r"layer `body.1` \(BatchNorm1d\) cannot take 4 axes") as caught:
        build((2, 3, 3), folder=folder, use="mine.py:Lazy")
    assert "mine.py:" in caught.value.where
    assert caught.value.fix == "self.body[1] = nn.BatchNorm2d(2)"


def test_the_same_seed_gives_the_same_default_in_a_fresh_process() -> None:
    code = """
import torch
from netwright.core.task import Task
from netwright.nets.build_network import ModelSpec, build_network
torch.manual_seed(0)
net = build_network(ModelSpec(), input_shape=(3,), task=Task("regression", ("y",)), num_numbers=2)
print(sum(float(p.double().sum()) for p in net.parameters()))
"""
    run = [sys.executable, "-c", code]
    said = {subprocess.run(run, capture_output=True, check=True, text=True).stdout for _ in range(2)}
    assert len(said) == 1
