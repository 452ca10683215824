"""What a network's own recipe says, where the run file leaves it open."""

from __future__ import annotations

from torch import nn

from netwright.core.run_spec import TrainSpec
from netwright.core.task import Task
from netwright.nets.recipe import read_recipe
from netwright.training.choices import Choices


def follow_recipe(net: nn.Module, spec: TrainSpec, task: Task, chosen: Choices) -> TrainSpec:
    """Fill in what the network's recipe says of the fields that are left open.

    Its learning rates belong to its optimizer, and its label smoothing to the loss that netwright chooses
    for classes: where the run file names another, they are left aside.

    Args:
        net: the network.
        spec: the train section.
        task: what is asked.
        chosen: told of every field that is filled in.

    Returns:
        The train section with the recipe in it.

    >>> from netwright.nets.recipe import set_recipe
    >>> net = set_recipe(nn.Linear(2, 1), optimizer={"AdamW": {"lr": 1e-4}})
    >>> follow_recipe(net, TrainSpec(), Task("regression", ("price",)), Choices()).optimizer
    {'AdamW': {'lr': 0.0001}}
    """
    recipe = read_recipe(net)
    if spec.optimizer != "auto" or spec.learning_rates:
        recipe.pop("learning_rates", None)
    if spec.loss != "auto" or not task.is_classification:
        recipe.pop("label_smoothing", None)
    found = {name: value for name, value in recipe.items() if getattr(spec, name, "auto") in ("auto", {})}
    for name, value in found.items():
        chosen.fill(name, value, "the network's own recipe")
    return TrainSpec.model_validate({**spec.model_dump(), **found})
