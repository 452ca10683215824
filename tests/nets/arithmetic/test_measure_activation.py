"""Every formula that is shown is evaluated, and is what torch computes."""

from __future__ import annotations

import math

import pytest
import torch
from torch import nn

from netwright.nets.arithmetic.activation_entry import ACTIVATIONS
from netwright.nets.arithmetic.measure_layer import measure_layer

NAMES = {name: getattr(math, name) for name in ("exp", "log", "sqrt", "erf", "tanh", "pi", "inf")}
SINGLE = [
    name for name in ACTIVATIONS if name not in {"Softmax", "Softmax2d", "Softmin", "LogSoftmax", "GLU"}
]
ARGUMENTS = {"Threshold": [(0.5, -1.0)], "GELU": [(), ("tanh",)], "ELU": [(), (0.5,)], "CELU": [(), (2.0,)],
             "LeakyReLU": [(), (0.2,)], "Hardtanh": [(), (-2.0, 3.0)], "Softplus": [(), (2.0,)],
             "PReLU": [(), (1, 0.1)]}  # fmt: skip
CASES = [(name, args) for name in SINGLE for args in ARGUMENTS.get(name, [()])]
POINTS = [-7.3, -3.7, -2.2, -0.9, -0.31, 0.17, 0.44, 0.83, 1.9, 2.6, 4.4, 6.9]


@pytest.mark.parametrize(("name", "args"), CASES, ids=str)
def test_formula_derivative_and_range(name, args) -> None:
    layer = getattr(nn, name)(*args).eval()
    facts = measure_layer(layer, (5,))
    told = dict(facts.properties)
    formula = facts.value[0].removeprefix("out = ")
    x = torch.tensor(POINTS, dtype=torch.float64, requires_grad=True)
    y = layer.double()(x)
    (slope,) = torch.autograd.grad(y.sum(), x)
    for point, value, steep in zip(POINTS, y.tolist(), slope.tolist(), strict=True):
        assert eval(formula, NAMES, {"x": point}) == pytest.approx(value, abs=1e-4), point
        assert eval(told["derivative"], NAMES, {"x": point}) == pytest.approx(steep, abs=1e-4), point
    if name != "Threshold":
        low, high = (eval(end, NAMES) for end in told["range"].strip("[]()").split(", "))
        wide = layer(torch.linspace(-60, 60, 4001, dtype=torch.float64)).detach()
        assert low - 1e-3 <= float(wide.min())
        assert float(wide.max()) <= high + 1e-3
        # The range is as narrow as it is said to be.
        assert (float(wide.min()) - low < 0.02) if math.isfinite(low) else float(wide.min()) < -0.4
        assert (high - float(wide.max()) < 0.02) if math.isfinite(high) else float(wide.max()) > 0.4


def test_where_a_sigmoid_saturates() -> None:
    says = dict(measure_layer(nn.Sigmoid(), (1,)).properties)["saturates"]
    edge = float(says.split()[2])
    x = torch.tensor([edge - 0.05, edge + 0.05], dtype=torch.float64)
    outer, inner = (x.sigmoid() * (1 - x.sigmoid()) / 0.25).tolist()
    assert outer < 0.01 < inner


def test_a_relu_is_dead_below_zero_and_tanhshrink_at_zero() -> None:
    assert "x < 0: the slope is 0" in dict(measure_layer(nn.ReLU(), (1,)).properties)["saturates"]
    assert dict(measure_layer(nn.Tanhshrink(), (1,)).properties)["saturates"].startswith("-0.1 < x < 0.1")
    assert "nowhere" in dict(measure_layer(nn.LeakyReLU(0.1), (1,)).properties)["saturates"]


def test_glu_halves_its_axis() -> None:
    assert measure_layer(nn.GLU(), (6, 10)).output_shapes == ((6, 5),)
