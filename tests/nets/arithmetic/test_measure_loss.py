from __future__ import annotations

import math

import pytest
import torch
from torch import nn

from netwright.nets.arithmetic.loss_entry import LOSSES
from netwright.nets.arithmetic.measure_layer import measure_layer

NAMES = {name: getattr(math, name) for name in ("exp", "log")}
# Inputs and targets that each formula of a single value is tried on.
POINTWISE = {
    "MSELoss": ([-2.0, 0.3, 1.5], [0.5, 0.4, -1.0]),
    "L1Loss": ([-2.0, 0.3, 1.5], [0.5, 0.4, -1.0]),
    "SmoothL1Loss": ([-2.0, 0.3, 1.5], [0.5, 0.4, -1.0]),
    "HuberLoss": ([-2.0, 0.3, 1.5], [0.5, 0.4, -1.0]),
    "BCELoss": ([0.2, 0.9, 0.5], [0.0, 1.0, 0.3]),
    "BCEWithLogitsLoss": ([-3.0, 0.4, 2.0], [0.0, 1.0, 0.3]),
    "KLDivLoss": ([-3.0, -0.4, -0.1], [0.2, 0.5, 0.3]),
    "PoissonNLLLoss": ([-1.0, 0.4, 2.0], [0.0, 1.0, 4.0]),
    "HingeEmbeddingLoss": ([0.2, 0.4, 2.0], [1.0, -1.0, -1.0]),
    "SoftMarginLoss": ([-1.0, 0.4, 2.0], [1.0, -1.0, 1.0]),
}


@pytest.mark.parametrize("name", POINTWISE)
@pytest.mark.filterwarnings("ignore:reduction")
def test_formula_is_what_torch_computes(name) -> None:
    xs, ys = POINTWISE[name]
    given = {"beta": 0.5} if name == "SmoothL1Loss" else {"delta": 0.5} if name == "HuberLoss" else {}
    layer = getattr(nn, name)(reduction="none", **given)
    formula = measure_layer(layer, (3,)).value[0].removeprefix("loss = ")
    truth = layer(torch.tensor(xs), torch.tensor(ys)).tolist()
    assert [eval(formula, NAMES, {"x": x, "y": y}) for x, y in zip(xs, ys, strict=True)] == pytest.approx(
        truth, abs=1e-5
    )


def test_every_loss_of_torch_has_an_entry() -> None:
    losses = {
        name
        for name, kind in vars(nn).items()
        if isinstance(kind, type) and name.endswith(("Loss", "Loss2d"))
    }
    assert losses - set(LOSSES) == set()


def test_one_logit_under_cross_entropy_is_warned_of() -> None:
    assert "always 0" in measure_layer(nn.CrossEntropyLoss(), (1,)).warnings[0]
    assert measure_layer(nn.CrossEntropyLoss(), (2,)).warnings == ()


def test_untrained_loss_is_what_equal_logits_give() -> None:
    told = dict(measure_layer(nn.CrossEntropyLoss(), (7,)).properties)["untrained"]
    loss = nn.CrossEntropyLoss()(torch.zeros(4, 7), torch.tensor([0, 1, 2, 6]))
    assert f"{float(loss):.4f}" in told
