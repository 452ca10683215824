from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.nn import functional

from netwright.training.replay.record_calls import record_calls
from netwright.training.replay.replay import Replay
from netwright.training.replay.shorten_tape import shorten_tape

WEIGHT = nn.Parameter(torch.linspace(-1, 1, 12).view(3, 4))


def differentiate(compute):
    def run(x):
        WEIGHT.grad = None
        loss = compute(x)
        loss.backward()
        return [loss, WEIGHT.grad]

    return run


COMPUTATIONS = {
    "linear": lambda x: functional.linear(x, WEIGHT).relu().square().mean(),
    "twice": lambda x: (functional.linear(x, WEIGHT).relu() + functional.linear(x, WEIGHT)).mean(),
    "views": lambda x: functional.linear(x, WEIGHT).t().reshape(-1)[2:].relu().sum(),
    "in place": lambda x: functional.linear(x, WEIGHT).mul_(2).add_(1).sigmoid_().square().sum(),
    "lists": lambda x: torch.cat(functional.linear(x, WEIGHT).split([1, 2], dim=1), 0 * 1 + 1).exp().sum(),
    "index": lambda x: functional.linear(x, WEIGHT)[:, torch.tensor([2, 0])].tanh().sum(),
    "types": lambda x: functional.linear(x.double(), WEIGHT.double()).float().sigmoid().sum(),
    "numbers": lambda x: (functional.linear(x, WEIGHT) * 3 / 7 + 2).clamp(min=-0.5, max=float(2)).sum(),
    "dropout": lambda x: functional.dropout(functional.linear(x, WEIGHT), 0.5).sum(),
    "norm": lambda x: functional.layer_norm(functional.linear(x, WEIGHT), (3,)).abs().sum(),
    "classes": lambda x: functional.cross_entropy(
        functional.linear(x, WEIGHT), torch.tensor([0, 2, 1, 1, 0]), label_smoothing=0.1
    ),
    "attention": lambda x: functional.scaled_dot_product_attention(
        *(functional.linear(x, WEIGHT)[None, None] for _ in range(3))
    ).sum(),
}


@pytest.mark.parametrize("name", COMPUTATIONS)
def test_a_replay_gives_the_same_numbers_on_other_data(name):
    run = differentiate(COMPUTATIONS[name])
    first, second = torch.randn(5, 4), torch.randn(5, 4)
    replay = Replay.record(lambda: run(first), [first, WEIGHT])
    torch.manual_seed(3)
    wanted = run(second)
    torch.manual_seed(3)
    with torch.no_grad():
        found = replay(second, WEIGHT)
    assert all(torch.equal(a, b) for a, b in zip(wanted, found, strict=True))
    assert not any(tensor.requires_grad for tensor in found)


def test_a_replay_leaves_what_it_reads_alone():
    x = torch.randn(5, 4)
    replay = Replay.record(lambda: [x.relu(), (x + 1).relu()], [x])
    other = torch.randn(5, 4)
    before = other.clone()
    replay(other)
    assert torch.equal(other, before)


def test_buffers_are_changed_as_before():
    x, mean, var = torch.randn(5, 4), torch.zeros(4), torch.ones(4)
    twin_mean, twin_var = mean.clone(), var.clone()
    replay = Replay.record(lambda: [functional.batch_norm(x, mean, var, training=True)], [x, mean, var])
    replay(x, twin_mean, twin_var)
    assert torch.equal(mean, twin_mean)
    assert torch.equal(var, twin_var)
    assert not torch.equal(var, torch.ones(4))


def test_no_memory_is_written_over_that_is_read_later():
    x = torch.randn(5, 4)

    def compute():
        hidden = x * 2
        view = hidden[1:]
        return [hidden.relu(), view + 1]

    names = [call.op.name() for call in shorten_tape(record_calls(compute, [x])).calls]
    assert "aten::relu_" not in names
    assert torch.equal(Replay.record(compute, [x])(x)[1], (x * 2)[1:] + 1)


def test_what_is_not_wanted_is_left_out():
    x = torch.randn(5, 4)

    def compute():
        x.exp().sum()
        return [x.relu().detach()]

    assert [call.op.name() for call in shorten_tape(record_calls(compute, [x])).calls] == ["aten::relu"]
