from __future__ import annotations

import pytest
from torch import nn

from netwright.core.run_spec import TrainSpec
from netwright.core.task import Task
from netwright.nets.recipe import set_recipe
from netwright.training.choices import Choices
from netwright.training.follow_recipe import follow_recipe
from netwright.training.train_network import train_network

CLASSES = Task("binary", ("survived",), ("no", "yes"))
PRICE = Task("regression", ("price",))
RECIPE = {"optimizer": {"Adam": {"lr": 0.1}}, "learning_rates": {"bias": 0.5}, "label_smoothing": 0.25}


def follow(task=CLASSES, **written):
    chosen = Choices()
    net = set_recipe(nn.Linear(2, 1), **RECIPE)
    return follow_recipe(net, TrainSpec(**written), task, chosen), set(chosen.reasons)


def test_a_recipe_fills_in_what_is_left_open_and_is_told():
    spec, told = follow()
    assert (spec.optimizer, spec.learning_rates, spec.label_smoothing) == tuple(RECIPE.values())
    assert told == set(RECIPE)


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ({"optimizer": "SGD"}, {"label_smoothing"}),
        ({"learning_rates": {"weight": 0.1}}, {"optimizer", "label_smoothing"}),
        ({"label_smoothing": 0.0}, {"optimizer", "learning_rates"}),
        ({"loss": "MSELoss"}, {"optimizer", "learning_rates"}),
    ],
)
def test_what_is_written_comes_first(written, left):
    spec, told = follow(**written)
    assert told == left
    assert all(getattr(spec, name) == value for name, value in written.items())


def test_numbers_are_not_smoothed():
    assert "label_smoothing" not in follow(PRICE)[1]


def test_the_run_keeps_what_the_recipe_said(make_data):
    net = set_recipe(nn.Linear(4, 3), optimizer={"SGD": {"lr": 0.125}})
    result = train_network(net, make_data(), TrainSpec(epochs=1, device="cpu"))
    assert result.spec.optimizer == {"SGD": {"lr": 0.125}}
    assert "own recipe" in result.choices["optimizer"]
