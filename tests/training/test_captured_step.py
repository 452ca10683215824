from __future__ import annotations

import copy
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from torch import nn

from netwright.core.run_spec import ModelSpec, TrainSpec
from netwright.core.task import Task
from netwright.nets.build_network import build_network
from netwright.nets.has_members import has_members
from netwright.training import captured_step
from netwright.training.build_optimizer import build_optimizer
from netwright.training.captured_step import CapturedStep
from netwright.training.eager_step import EagerStep
from netwright.training.objective import Objective
from netwright.training.running_metrics import RunningMetrics
from netwright.training.schedule import Schedule
from netwright.training.state import TrainingState


@pytest.fixture(autouse=True)
def _calm_type_checks(monkeypatch):
    """Type checks, which only tests have, draw from Python's generator; see the last test."""
    monkeypatch.setattr(captured_step, "_read_others", list)
    monkeypatch.setattr(captured_step, "_MOST_SECONDS", 1000)


CLASSES = Task("multiclass", ("y",), ("a", "b", "c"))
NUMBER = Task("regression", ("y",))


def make_step(net, criterion=None, task=CLASSES, optimizer="SGD", **options):
    criterion = criterion or (nn.CrossEntropyLoss() if task is CLASSES else nn.MSELoss())
    objective = Objective("loss", "loss", criterion, task, has_members=has_members(net))
    built = build_optimizer(net, TrainSpec(optimizer={optimizer: {"lr": 0.05}}))
    schedule = Schedule(built, "WarmupCosine", epochs=1, steps_per_epoch=8)
    ema = None
    if options.pop("ema", False):
        ema = torch.optim.swa_utils.AveragedModel(
            net, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(0.5)
        )
    metrics = RunningMetrics(task, objective.read_answers)
    return EagerStep(TrainingState(net, built, schedule, metrics, ema), objective, net, **options)


def make_batches(shape, task, sizes=(6, 6, 6, 2)):
    for size in sizes:
        targets = torch.randint(0, 3, (size,)) if task is CLASSES else torch.randn(size, 1)
        yield torch.randn(size, *shape), targets


def train_both(net, shape, task=CLASSES, **options):
    """Train a network both ways on the same batches; what both states hold at the end, and the step."""
    states, captured = [], None
    for way in ("eager", "captured"):
        torch.manual_seed(0)
        twin = copy.deepcopy(net)
        step = eager = make_step(twin, task=task, **options)
        batches = list(make_batches(shape, task))
        torch.manual_seed(7)
        if way == "captured":
            step = captured = CapturedStep.try_capture(eager, twin, *batches[0])
            assert captured is not None
        for inputs, targets in batches:
            step.run(inputs, targets)
        state = eager._state.state_dict()
        del state["random"]["python"]  # type checks draw from it
        states.append(state)
    return states, captured


def flatten(value):
    if isinstance(value, dict):
        return [leaf for key in value for leaf in flatten(value[key])]
    if isinstance(value, list | tuple):
        return [leaf for part in value for leaf in flatten(part)]
    return [value]


def assert_same(states):
    first, second = map(flatten, states)
    assert len(first) == len(second)
    for one, other in zip(first, second, strict=True):
        if isinstance(one, torch.Tensor):
            assert torch.equal(one, other)
        else:
            assert one == other


class Bumps(nn.Module):
    """A residual network with all that a step may change: norm, dropout, pooling."""

    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(3, 8, 3, padding=1)
        self.norm = nn.BatchNorm2d(8)
        self.second = nn.Conv2d(8, 8, 3, padding=1, bias=False)
        self.drop = nn.Dropout(0.3)
        self.head = nn.Linear(8 * 4 * 4, 3)

    def forward(self, x):
        x = torch.relu(self.norm(self.first(x)))
        x = torch.relu(x + self.norm(self.second(x)))
        x = nn.functional.max_pool2d(x, 2)
        return self.head(self.drop(x.flatten(1)))


MLP = nn.Sequential(nn.Linear(5, 16), nn.ReLU(), nn.Linear(16, 8), nn.GELU(), nn.Linear(8, 3))


@pytest.mark.parametrize("optimizer", ["SGD", "Adam", "AdamW", "RMSprop", "NAdam"])
def test_the_same_weights_to_the_bit(optimizer):
    assert_same(train_both(MLP, (5,), optimizer=optimizer)[0])


@pytest.mark.parametrize(
    "options",
    [
        {"clip_grad_norm": 0.1},
        {"ema": True},
        {"autocast": torch.bfloat16},
        {"criterion": nn.CrossEntropyLoss(label_smoothing=0.1, weight=torch.tensor([1.0, 2.0, 3.0]))},
        {"criterion": nn.CrossEntropyLoss(reduction="sum")},
        {"must_match": True},
    ],
    ids=["clip", "ema", "bf16", "smoothing", "sum", "match"],
)
@pytest.mark.parametrize(("net", "shape"), [(MLP, (5,)), (Bumps(), (3, 8, 8))], ids=["mlp", "conv"])
def test_what_a_run_may_ask_for(net, shape, options):
    assert_same(train_both(net, shape, **options)[0])


@pytest.mark.parametrize(
    "name", ["mlp", "tabular-mlp", "small-tabm", "realmlp", "tabular-resnet", "ft-transformer"]
)
@pytest.mark.parametrize("task", [CLASSES, NUMBER], ids=["classes", "number"])
def test_networks_for_tables(name, task):
    net = build_network(ModelSpec(use=name), input_shape=(9,), task=task, num_numbers=5, category_sizes=(4,))
    assert_same(train_both(net, (9,), task)[0])


@pytest.mark.parametrize("name", ["cifar-quick", "lenet", "small-conv", "resnet9", "mobilenet-v2"])
def test_networks_for_images(name):
    net = build_network(ModelSpec(use=name), input_shape=(3, 32, 32), task=CLASSES)
    assert_same(train_both(net, (3, 32, 32))[0])


def test_odd_batches_and_hooks_go_layer_by_layer():
    step = make_step(MLP)
    (inputs, targets), *_ = make_batches((5,), CLASSES)
    captured = CapturedStep.try_capture(step, MLP, inputs, targets)
    seen = []
    handle = MLP[1].register_forward_hook(lambda _module, _given, output: seen.append(len(output)))
    captured.run(inputs, targets)
    handle.remove()
    captured.run(inputs, targets)
    captured.run(inputs[:2], targets[:2])
    assert seen == [6]
    assert step._state.progress.step == 3
    assert not captured.is_between_updates


def test_trying_changes_nothing():
    net = Bumps()
    before, state = copy.deepcopy(net.state_dict()), torch.get_rng_state()
    (inputs, targets), *_ = make_batches((3, 8, 8), CLASSES)
    state = torch.get_rng_state()
    assert CapturedStep.try_capture(make_step(net), net, inputs, targets) is not None
    assert_same([before, net.state_dict()])
    assert torch.equal(state, torch.get_rng_state())
    assert all(part.grad is None for part in net.parameters())


class Odd(nn.Module):
    """A network with a peculiarity."""

    def __init__(self, forward):
        super().__init__()
        self.layer = nn.Linear(5, 3)
        self.kept = torch.zeros(3)
        self.num, self.seen = 0, []
        self._forward = forward

    def forward(self, x):
        return self._forward(self, self.layer(x))


def count(net, x):
    net.num += 1
    return x * net.num


def remember(net, x):
    net.seen.append(float(len(x)))
    return x * len(net.seen)


def gather(net, x):
    net.kept += x.detach().mean(0)
    return x + net.kept


def replace(net, x):
    net.kept = net.kept + 1
    return x + net.kept


@pytest.mark.parametrize(
    "forward",
    [
        count,
        remember,
        gather,
        replace,
        lambda net, x: x if x.sum() > 0 else -x,
        lambda net, x: x * float(x.detach().numpy().max()),
        lambda net, x: x * torch.rand((), generator=torch.Generator().manual_seed(0)),
    ],
    ids=["count", "list", "in place", "attribute", "branch", "numpy", "generator"],
)
def test_networks_that_no_recording_can_stand_for(forward):
    net = Odd(forward)
    (inputs, targets), *_ = make_batches((5,), CLASSES)
    assert CapturedStep.try_capture(make_step(net), net, inputs, targets) is None


def test_a_step_that_takes_long_has_nothing_to_gain(monkeypatch):
    monkeypatch.setattr(captured_step, "_MOST_SECONDS", 0)
    (inputs, targets), *_ = make_batches((5,), CLASSES)
    assert CapturedStep.try_capture(make_step(MLP), MLP, inputs, targets) is None


def test_steps_that_are_more_than_one_batch_and_one_update():
    (inputs, targets), *_ = make_batches((5,), CLASSES)
    for net, options in [
        (MLP, {"accumulate": 2}),
        (MLP, {"optimizer": "LBFGS"}),
    ]:
        assert CapturedStep.try_capture(make_step(net, **options), net, inputs, targets) is None
    hooked = copy.deepcopy(MLP)
    hooked[0].weight.register_hook(lambda gradient: gradient * 2)
    assert CapturedStep.try_capture(make_step(hooked), hooked, inputs, targets) is None
    assert CapturedStep.try_capture(make_step(MLP), MLP, (inputs,), targets) is None


DRAWS = """
import random, sys
import numpy, torch
sys.path.insert(0, sys.argv[1])
from test_captured_step import CapturedStep, CLASSES, Odd, make_batches, make_step

batch = next(make_batches((5,), CLASSES))
for forward in (
    lambda net, x: x,
    lambda net, x: x if random.random() < 2 else -x,
    lambda net, x: x if numpy.random.rand() < 2 else -x,
):
    net = Odd(forward)
    print(CapturedStep.try_capture(make_step(net), net, *batch) is not None)
print("torch._dynamo" in sys.modules)
"""


def test_networks_that_draw_elsewhere_and_no_compiler_is_loaded():
    command = [sys.executable, "-c", DRAWS, str(Path(__file__).parent)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.stdout.split() == ["True", "False", "False", "False"], done.stdout + done.stderr
