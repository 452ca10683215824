from __future__ import annotations

import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from netwright.training.replay.record_calls import record_calls
from netwright.training.replay.replay import Replay
from netwright.training.replay.shorten_tape import shorten_tape


def record(net, x, *, watched=False):
    def compute():
        hidden = net[0](x).relu()
        answer = net[1](hidden)
        loss = (answer * answer).sum() + (hidden.sum() if watched else 0)
        return [loss, answer, *torch.autograd.grad(loss, list(net.parameters()))]

    return record_calls(compute, [x, *net.parameters()]), compute


def list_names(tape):
    names = [call.op.name().removeprefix("aten::").removesuffix("_") for call in tape.calls]
    return [name for name in names if name in {"relu", "max_pool2d_with_indices"}]


@settings(deadline=None, max_examples=40)
@given(
    st.integers(1, 3),
    st.integers(1, 3),
    st.integers(0, 1),
    st.booleans(),
    st.sampled_from([torch.contiguous_format, torch.channels_last]),
    st.integers(0, 10**6),
)
def test_every_number_stays_the_same(kernel, stride, padding, is_coarse, order, seed):
    """Windows that overlap, leave gaps or lie over the edge; coarse numbers are often equal."""
    torch.manual_seed(seed)
    net = nn.Sequential(
        nn.Conv2d(2, 3, 3).to(memory_format=order), nn.MaxPool2d(kernel, stride, min(padding, kernel // 2))
    )
    x = torch.randn(2, 2, 8, 8)
    if is_coarse:
        for part in (x, *net.parameters()):
            part.data.round_()
    tape, compute = record(net, x)
    assert list_names(shorten_tape(tape)) == ["max_pool2d_with_indices", "relu"]
    with torch.no_grad():
        found = Replay(shorten_tape(tape))(x, *net.parameters())
    for one, other in zip(compute(), found, strict=True):
        assert torch.equal(one, other)


def test_a_relu_that_somebody_else_reads_stays_where_it_is():
    net = nn.Sequential(nn.Conv2d(1, 2, 3), nn.MaxPool2d(2))
    tape, _ = record(net, torch.randn(1, 1, 6, 6), watched=True)
    assert list_names(shorten_tape(tape)) == ["relu", "max_pool2d_with_indices"]
