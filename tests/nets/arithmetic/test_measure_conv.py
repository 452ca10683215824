from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from netwright.core.errors import ShapeClash
from netwright.nets.arithmetic.measure_conv import measure_conv
from netwright.nets.arithmetic.measure_layer import measure_layer

CONVS = [nn.Conv1d, nn.Conv2d, nn.Conv3d, nn.ConvTranspose1d, nn.ConvTranspose2d, nn.ConvTranspose3d]


@given(data=st.data(), kind=st.sampled_from(CONVS), groups=st.integers(1, 3), bias=st.booleans())
@settings(max_examples=60)
def test_formulas_are_those_of_torch(data, kind, groups, bias) -> None:
    num = int(kind.__name__[-2])

    def each(low: int, high: int) -> tuple[int, ...]:
        return data.draw(st.tuples(*[st.integers(low, high)] * num))

    transposed = "Transpose" in kind.__name__
    written = {
        "kernel_size": each(1, 4),
        "stride": each(1, 3),
        "padding": each(0, 3),
        "dilation": each(1, 3),
        "groups": groups,
        "bias": bias,
    }
    if transposed:
        written["output_padding"] = each(0, 1)
    layer = kind(groups * 2, groups * 3, **written, device="meta")
    shape = (groups * 2, *each(1, 9))
    try:
        with FlopCounterMode(display=False) as counter:
            truth = tuple(layer(torch.empty((1, *shape), device="meta")).shape[1:])
    except RuntimeError:
        truth = ()
    if not truth or not math.prod(truth):
        with pytest.raises(ShapeClash):
            measure_layer(layer, shape)
        return
    facts = measure_layer(layer, shape)
    assert facts.output_shapes == (truth,)
    assert facts.num_parameters == sum(p.numel() for p in layer.parameters())
    assert facts.num_multiply_adds * 2 == counter.get_total_flops()
    for formula in (*facts.sizes, facts.multiply_adds):
        assert eval(formula.filled, {"floor": math.floor}) == formula.value


@pytest.mark.parametrize("stride", [1, 2])
def test_receptive_field_is_what_a_gradient_reaches(stride) -> None:
    for layer in (nn.Conv2d(1, 1, (3, 2), stride, dilation=(2, 1)), nn.ConvTranspose2d(1, 1, (5, 4), stride)):
        x = torch.ones(1, 1, 9, 9, requires_grad=True)
        y = layer(x)
        y[0, 0, y.shape[2] // 2, y.shape[3] // 2].backward()
        reached = [int(places.max() - places.min() + 1) for places in x.grad[0, 0].nonzero(as_tuple=False).T]
        field = measure_conv(layer, (1, 9, 9)).receptive_field
        assert all(far <= most for far, most in zip(reached, field, strict=True))
        if isinstance(layer, nn.Conv2d):
            assert tuple(reached) == field


def test_what_is_never_read_is_said_with_its_numbers() -> None:
    facts = measure_layer(nn.Conv2d(3, 6, 3, stride=2), (3, 32, 33))
    (warning,) = facts.warnings
    assert "the last 1 of 32 rows is never read (index 31)" in warning


def test_the_unread_border_gets_no_gradient() -> None:
    layer = nn.Conv2d(1, 1, 3, stride=3)
    x = torch.ones(1, 1, 11, 10, requires_grad=True)
    layer(x).sum().backward()
    grads = x.grad[0, 0].sum(1), x.grad[0, 0].sum(0)
    for axis, reached in zip(measure_layer(layer, (1, 11, 10)).axes, grads, strict=True):
        assert axis.list_untouched() == tuple((reached == 0).nonzero()[:, 0].tolist())


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"kernel_size": 2, "stride": 3}, "stride 3 is larger than the window of 2"),
        ({"kernel_size": 3, "stride": 2, "dilation": 2}, "with dilation 2 pass over them"),
        ({"kernel_size": 3, "padding": 4}, "see nothing but padding"),
        ({"kernel_size": 13, "padding": 6}, "every window hangs over the edge"),
    ],
)
def test_warnings(settings, says) -> None:
    assert says in " ".join(measure_layer(nn.Conv1d(1, 1, **settings), (1, 12)).warnings)


def test_a_checkerboard_is_warned_of_and_the_proposed_kernel_has_none() -> None:
    (warning,) = measure_layer(nn.ConvTranspose2d(1, 1, 3, 2), (1, 8, 8)).warnings
    assert "kernel 4 would write all alike" in warning
    assert measure_layer(nn.ConvTranspose2d(1, 1, 4, 2), (1, 8, 8)).warnings == ()


def test_a_clash_proposes_a_padding_that_fits() -> None:
    with pytest.raises(ShapeClash) as raised:
        measure_layer(nn.Conv2d(3, 6, 7), (3, 4, 4))
    assert "padding=2" in raised.value.fix
    assert measure_layer(nn.Conv2d(3, 6, 7, padding=2), (3, 4, 4)).output_shapes == ((6, 2, 2),)


def test_channels_last_is_recognised() -> None:
    with pytest.raises(ShapeClash, match="takes 3 channels and gets 32") as raised:
        measure_layer(nn.Conv2d(3, 6, 3), (32, 32, 3))
    assert "channels come first" in raised.value.fix


def test_a_layer_of_the_caller_stays_as_it_was() -> None:
    layer = nn.Conv2d(3, 6, 3)
    before = layer.weight.clone()
    measure_layer(layer, (3, 8, 8))
    assert layer.training
    assert torch.equal(layer.weight, before)
