from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from netwright.core.errors import ShapeClash
from netwright.nets.arithmetic.measure_layer import measure_layer


@given(data=st.data(), family=st.sampled_from(["MaxPool", "AvgPool", "LPPool"]), num=st.integers(1, 3))
@settings(max_examples=60)
def test_formulas_are_those_of_torch(data, family, num) -> None:
    kernel = data.draw(st.integers(1, 4))
    written = {"kernel_size": kernel, "stride": data.draw(st.none() | st.integers(1, 3)),
               "ceil_mode": data.draw(st.booleans())}  # fmt: skip
    if family == "LPPool":
        written["norm_type"] = 2
    else:
        written["padding"] = data.draw(st.integers(0, 3))
    if family == "MaxPool":
        written["dilation"] = data.draw(st.integers(1, 2))
    layer = getattr(nn, f"{family}{num}d")(**written)
    shape = (2, *data.draw(st.tuples(*[st.integers(1, 9)] * num)))
    try:
        truth = tuple(layer(torch.empty((1, *shape), device="meta")).shape[1:])
    except RuntimeError:
        with pytest.raises(ShapeClash):
            measure_layer(layer, shape)
        return
    facts = measure_layer(layer, shape)
    assert facts.output_shapes == (truth,)
    for formula in facts.sizes:
        assert eval(formula.filled, {"floor": math.floor, "ceil": math.ceil}) == formula.value


@given(size=st.integers(1, 30), wanted=st.integers(1, 12))
@settings(max_examples=40)
def test_adaptive_windows_are_those_of_torch(size, wanted) -> None:
    layer = nn.AdaptiveAvgPool1d(wanted)
    (axis,) = measure_layer(layer, (1, size)).axes
    x = torch.arange(float(size))
    mine = torch.stack([x[list(axis.window(index))].mean() for index in range(wanted)])
    torch.testing.assert_close(layer(x[None])[0], mine)


def test_return_indices_gives_two() -> None:
    assert measure_layer(nn.MaxPool2d(2, return_indices=True), (3, 8, 8)).output_shapes == ((3, 4, 4),) * 2
