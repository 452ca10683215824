"""RealMLP in its simple form: an MLP for tables with well-chosen settings."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from itertools import pairwise

from torch import nn

from netwright.core.task import TaskKind
from netwright.nets.blocks.feature_scale import FeatureScale
from netwright.nets.blocks.smooth_clip import SmoothClip
from netwright.nets.recipe import set_recipe


def realmlp(
    input_shape: tuple[int, ...],
    num_outputs: int,
    *,
    num_numbers: int = 0,
    task_kind: TaskKind = "regression",
    hidden: int | Sequence[int] = (256, 256, 256),
) -> nn.Sequential:
    """Build RealMLP-TD-S: numbers clipped smoothly, a learnt factor a feature, hidden layers, one recipe.

    The paper writes its layers in the neural tangent parametrisation. Here they are plain Linears with the
    same first weights, and each has the learning rate that gives the same steps.

    Args:
        input_shape: (features,): the numbers first, then the 0/1 columns.
        num_outputs: numbers that it gives.
        num_numbers: how many leading features are numbers.
        task_kind: what the outputs are; classes take SELU, numbers Mish.
        hidden: sizes of the hidden layers, at least one.

    Returns:
        (batch, features) to (batch, num_outputs).

    Raises:
        ValueError: the samples are not rows, or there is no hidden layer.

    Source: Holzmüller et al. 2024, Better by Default: Strong Pre-Tuned MLPs and Boosted Trees on Tabular
    Data, appendix A.4 (RealMLP-TD-S). Epochs, batch size and schedule are netwright's own.

    >>> realmlp((6,), 3, num_numbers=2, task_kind="multiclass")[-2:]
    Sequential(
      (activation2): SELU()
      (head): Linear(in_features=256, out_features=3, bias=True)
    )
    """
    if len(input_shape) != 1:
        raise ValueError(f"realmlp takes rows of numbers, and samples are {input_shape}")
    if not hidden:
        raise ValueError("hidden is empty; realmlp has one hidden layer or more")
    (size,) = input_shape
    widths = [hidden] if isinstance(hidden, int) else hidden
    is_regression = task_kind == "regression"
    rate = 0.07 if is_regression else 0.04
    layers: OrderedDict[str, nn.Module] = OrderedDict()
    if num_numbers:
        layers["clip"] = SmoothClip(num_numbers)
    layers["scale"] = FeatureScale(size)
    rates = {"scale": 6 * rate, "*.bias": 0.1 * rate}
    for index, (arrives, width) in enumerate(pairwise([size, *widths])):
        layers[f"hidden{index}"] = _build_linear(arrives, width)
        layers[f"activation{index}"] = nn.Mish() if is_regression else nn.SELU()
        rates[f"hidden{index}.weight"] = rate / arrives**0.5
    layers["head"] = _build_linear(widths[-1], num_outputs, spread=0.01)
    rates["head.weight"] = rate / widths[-1] ** 0.5
    return set_recipe(
        nn.Sequential(layers),
        optimizer={"Adam": {"lr": rate, "betas": [0.9, 0.95]}},
        learning_rates=rates,
        label_smoothing=0.1,
    )


def _build_linear(arrives: int, gives: int, spread: float = 1.0) -> nn.Linear:
    """A Linear whose answers have this spread at first; the paper begins its last one at nothing at all."""
    layer = nn.Linear(arrives, gives)
    nn.init.normal_(layer.weight, std=spread / arrives**0.5)
    nn.init.normal_(layer.bias, std=spread)
    return layer
