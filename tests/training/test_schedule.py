from __future__ import annotations

import pytest
import torch

from netwright.core.errors import RunFileError
from netwright.training.schedule import Schedule


def make_optimizer():
    return torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1, momentum=0.9)


def walk(schedule, optimizer, epochs=4, steps=5, value=1.0):
    rates = []
    for _ in range(epochs):
        for _ in range(steps):
            optimizer.step()
            if schedule.moves_each_step:
                schedule.end_step()
        schedule.end_epoch(value)
        rates.append(optimizer.param_groups[0]["lr"])
    return rates


@pytest.mark.parametrize(
    "written",
    [
        "WarmupCosine",
        "OneCycleLR",
        {"OneCycleLR": {"max_lr": 0.5}},
        {"CyclicLR": {"base_lr": 0.01, "max_lr": 0.1}},
        "CosineAnnealingLR",
        {"CosineAnnealingWarmRestarts": {"T_0": 2}},
        {"StepLR": 1},
        {"MultiStepLR": {"milestones": [1, 3]}},
        {"ExponentialLR": 0.9},
        "LinearLR",
        "ConstantLR",
        "PolynomialLR",
        "ReduceLROnPlateau",
    ],
)
def test_every_schedule_goes_on_from_its_state(written):
    whole_optimizer = make_optimizer()
    whole = walk(Schedule(whole_optimizer, written, epochs=4, steps_per_epoch=5), whole_optimizer)
    first, second = make_optimizer(), make_optimizer()
    schedule = Schedule(first, written, epochs=4, steps_per_epoch=5)
    begun = walk(schedule, first, epochs=2)
    again = Schedule(second, written, epochs=4, steps_per_epoch=5)
    second.load_state_dict(first.state_dict())
    again.load_state_dict(schedule.state_dict())
    assert begun + walk(again, second, epochs=2) == whole


def test_the_own_schedule_rises_and_falls():
    optimizer = make_optimizer()
    schedule = Schedule(optimizer, "WarmupCosine", epochs=10, steps_per_epoch=10)
    rates = []
    for _ in range(100):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        schedule.end_step()
    assert max(rates) == pytest.approx(0.1)
    assert rates.index(max(rates)) < 6
    assert rates[-1] < 0.001


def test_plateau_follows_the_monitored_value():
    optimizer = make_optimizer()
    schedule = Schedule(optimizer, {"ReduceLROnPlateau": {"patience": 1}}, epochs=9, steps_per_epoch=1)
    assert walk(schedule, optimizer, epochs=4)[-1] == pytest.approx(0.01)


@pytest.mark.parametrize(
    ("written", "what"),
    [
        ("OneCycle", "no schedule can be called"),
        ("LambdaLR", "it needs Python functions"),
        ("StepLR", "step_size"),
        ({"OneCycleLR": {"max_rl": 1}}, "max_rl"),
    ],
)
def test_mistakes_teach(written, what):
    with pytest.raises(RunFileError, match=what):
        Schedule(make_optimizer(), written, epochs=2, steps_per_epoch=2)


def test_a_stream_has_no_number_of_steps():
    with pytest.raises(RunFileError, match="stream"):
        Schedule(make_optimizer(), "OneCycleLR", epochs=2, steps_per_epoch=None)
