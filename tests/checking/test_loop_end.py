"""A loop is ended after its steps, those that it makes by hand as well."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from netwright.checking.loop_stopped import LoopStopped
from netwright.checking.watch_loop import watch_loop


def make_net():
    net = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 1))
    return net, list(net.parameters())


def make_tensors():
    weight, bias = torch.randn(4, 1).requires_grad_(), torch.zeros(1, requires_grad=True)
    return lambda x: x @ weight + bias, [weight, bias]


def step_by_hand(parts):
    with torch.no_grad():
        for part in parts:
            part.sub_(part.grad, alpha=0.01)
            part.grad = None


def step_by_data(parts):
    for part in parts:
        part.data = part.data - 0.01 * part.grad.data
        part.grad = None


def step_seldom(parts):
    step_seldom.num_calls += 1
    if step_seldom.num_calls % 2 == 0:
        step_by_hand(parts)


def train(make, step, num=400, **limits):
    torch.manual_seed(0)
    step_seldom.num_calls = 0
    net, parts = make()
    x, num_passes = torch.randn(32, 4), 0
    ended = False
    try:
        with watch_loop(**limits) as loop:
            for _ in range(num):
                net(x).square().mean().backward()
                num_passes += 1
                step(parts)
    except LoopStopped:
        ended = loop.was_stopped
    return num_passes, ended


@pytest.mark.parametrize("make", [make_net, make_tensors])
@pytest.mark.parametrize(("step", "passes"), [(step_by_hand, 1), (step_by_data, 1), (step_seldom, 2)])
def test_steps_by_hand_are_counted(make, step, passes):
    assert train(make, step, steps=30) == (30 * passes, True)
    assert train(make, step, num=250, steps=240)[1] is (passes == 1)


def test_what_only_goes_backward_makes_no_step():
    def keep(parts):
        for part in parts:
            part.grad = None

    assert train(make_net, keep, num=40, steps=10) == (40, False)


def test_seconds_end_a_loop_by_hand():
    num_passes, ended = train(make_net, step_by_hand, seconds=0.0)
    assert ended
    assert num_passes < 5


def test_an_optimizer_beside_is_counted_once():
    net, parts = make_net()
    optimizer = torch.optim.SGD(parts, lr=0.1)
    num_steps = []

    def learn():
        with watch_loop(steps=5):
            for step in range(20):
                optimizer.zero_grad()
                net(torch.ones(8, 4)).square().mean().backward()
                num_steps.append(step)
                optimizer.step()

    with pytest.raises(LoopStopped):
        learn()
    assert len(num_steps) == 5
