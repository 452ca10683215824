from __future__ import annotations

import copy

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.optim.optimizer import register_optimizer_step_pre_hook

from netwright.core.run_spec import TrainSpec
from netwright.core.task import Task
from netwright.training import captured_step
from netwright.training.build_optimizer import build_optimizer
from netwright.training.captured_step import CapturedStep
from netwright.training.eager_step import EagerStep
from netwright.training.objective import Objective
from netwright.training.running_metrics import RunningMetrics
from netwright.training.schedule import Schedule
from netwright.training.series_step import SeriesStep
from netwright.training.state import TrainingState

ROWS = 6
TASK = Task("multiclass", ("y",), ("a", "b", "c"))


@pytest.fixture(autouse=True)
def _calm_type_checks(monkeypatch):
    """Type checks, which only tests have, draw from Python's generator."""
    monkeypatch.setattr(captured_step, "_read_others", list)
    monkeypatch.setattr(captured_step, "_MOST_SECONDS", 1000)


def make_net():
    torch.manual_seed(0)
    return nn.Sequential(
        nn.Linear(4, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Dropout(0.3), nn.Linear(8, 3), nn.Linear(3, 3)
    )


def make_step(net, optimizer, schedule="WarmupCosine", spec=None, **options):
    objective = Objective("loss", "loss", nn.CrossEntropyLoss(), TASK)
    built = build_optimizer(net, TrainSpec(optimizer=optimizer, **(spec or {})))
    plan = Schedule(built, schedule, epochs=3, steps_per_epoch=40)
    metrics = RunningMetrics(TASK, objective.read_answers)
    return EagerStep(TrainingState(net, built, plan, metrics), objective, net, **options)


def make_series(eager, net, inputs, targets):
    single = CapturedStep.try_capture(eager, net, inputs[:ROWS], targets[:ROWS])
    return SeriesStep.try_capture(single, eager, net, inputs[:ROWS], targets[:ROWS])


def make_data(num_batches):
    torch.manual_seed(3)
    return torch.randn(num_batches * ROWS, 4), torch.randint(0, 3, (num_batches * ROWS,))


def train_in_pieces(step, inputs, targets, pieces):
    at = 0
    for num in pieces:
        rows = num * ROWS
        step.run_series(inputs[at : at + rows], targets[at : at + rows], num)
        at += rows


def flatten(value):
    if isinstance(value, dict):
        return [leaf for key in value for leaf in flatten(value[key])]
    if isinstance(value, list | tuple):
        return [leaf for part in value for leaf in flatten(part)]
    return [value]


def assert_same(first, second):
    left, right = first.state_dict(), second.state_dict()
    for state in (left, right):
        del state["random"]["python"], state["metrics"]
        del state["progress"]["seconds"], state["progress"]["epoch_seconds"]
    for one, other in zip(flatten(left), flatten(right), strict=True):
        assert torch.equal(one, other) if isinstance(one, torch.Tensor) else one == other
    assert first.metrics.read() == second.metrics.read()


@pytest.mark.parametrize(
    "optimizer",
    [
        {"SGD": {"lr": 0.1}},
        {"SGD": {"lr": 0.1, "momentum": 0.9, "nesterov": True, "weight_decay": 0.01}},
        {"Adam": {"lr": 0.01, "weight_decay": 0.1}},
        {"AdamW": {"lr": 0.01, "amsgrad": True, "maximize": True}},
    ],
    ids=lambda optimizer: next(iter(optimizer)),
)
@pytest.mark.parametrize("schedule", ["none", "WarmupCosine", {"OneCycleLR": {"cycle_momentum": False}}])
def test_many_batches_at_once_leave_the_same_to_the_bit(optimizer, schedule):
    net, (inputs, targets) = make_net(), make_data(20)
    rates = {"learning_rates": {"4.*": 0.002}}
    twin = copy.deepcopy(net)
    eager = make_step(net, optimizer, schedule, rates)
    under = make_step(twin, optimizer, schedule, rates)
    series = make_series(under, twin, inputs, targets)
    assert series is not None
    for step, pieces in ((eager, [1] * 20), (series, [1, 7, 3, 9])):
        torch.manual_seed(7)
        train_in_pieces(step, inputs, targets, pieces)
    assert_same(eager.state, under.state)


@settings(deadline=None, max_examples=8)
@given(st.lists(st.integers(1, 9), min_size=1, max_size=6))
def test_how_an_epoch_is_cut_makes_no_difference(pieces):
    num = sum(pieces) + 1
    net, (inputs, targets) = make_net(), make_data(num)
    twin = copy.deepcopy(net)
    one, under = make_step(net, {"Adam": 0.01}), make_step(twin, {"Adam": 0.01})
    series = make_series(under, twin, inputs, targets)
    for step, cut in ((one, [1] * num), (series, [1, *pieces])):
        torch.manual_seed(7)
        train_in_pieces(step, inputs, targets, cut)
    assert_same(one.state, under.state)


def test_it_takes_one_batch_while_somebody_listens():
    net, (inputs, targets) = make_net(), make_data(4)
    step = make_step(net, {"SGD": 0.1})
    series = make_series(step, net, inputs, targets)
    assert series.most_batches == 1  # the first step makes the optimizer's state
    series.run(inputs[:ROWS], targets[:ROWS])
    assert series.most_batches == 31
    handles = [
        net[0].register_forward_hook(lambda *_: None),
        step.state.optimizer.register_step_post_hook(lambda *_: None),
        register_optimizer_step_pre_hook(lambda *_: None),
    ]
    for handle in handles:
        assert series.most_batches == 1
        handle.remove()
    assert series.most_batches == 31


def test_another_state_of_the_optimizer_is_taken_up():
    """What a run goes back to has other tensors; so has one whose numbers somebody changed."""
    net, (inputs, targets) = make_net(), make_data(12)
    twin = copy.deepcopy(net)
    one, under = make_step(net, {"Adam": 0.01}), make_step(twin, {"Adam": 0.01})
    series = make_series(under, twin, inputs, targets)
    for step in (one, series):
        owner = one if step is one else under
        torch.manual_seed(7)
        train_in_pieces(step, inputs, targets, [1, 2] if step is series else [1] * 3)
        kept = owner.state.copy()
        train_in_pieces(step, inputs, targets, [2] if step is series else [1] * 2)
        owner.state.load_state_dict(kept)
        step.forget()
        assert step.most_batches == 1
        train_in_pieces(step, inputs, targets, [1])
        owner.state.optimizer.param_groups[0]["betas"] = (0.5, 0.9)
        if step is series:
            assert series.most_batches > 1
        train_in_pieces(step, inputs, targets, [3] if step is series else [1] * 3)
    assert_same(one.state, under.state)


@pytest.mark.parametrize(
    ("optimizer", "schedule", "options"),
    [
        ({"SGD": 0.1}, "none", {"clip_grad_norm": 1.0}),
        ({"SGD": {"lr": 0.1, "momentum": 0.9}}, "OneCycleLR", {}),
        ({"RMSprop": 0.1}, "none", {}),
        ({"SGD": {"lr": 0.1, "foreach": True}}, "none", {}),
    ],
    ids=["clipped", "cycled momentum", "another kernel", "as the user wants it"],
)
def test_updates_that_are_more_than_a_kernel_go_one_by_one(optimizer, schedule, options):
    net, (inputs, targets) = make_net(), make_data(2)
    assert make_series(make_step(net, optimizer, schedule, **options), net, inputs, targets) is None


def test_trying_leaves_everything_as_it_was():
    net, (inputs, targets) = make_net(), make_data(2)
    step = make_step(net, {"Adam": 0.01})
    before = copy.deepcopy(step.state.state_dict())
    assert make_series(step, net, inputs, targets) is not None
    after = step.state.state_dict()
    for state in (before, after):
        del state["random"]["python"]
    for one, other in zip(flatten(before), flatten(after), strict=True):
        assert torch.equal(one, other) if isinstance(one, torch.Tensor) else one == other
