from __future__ import annotations

import pytest
import torch
from torch import nn

from netwright.core.run_spec import TrainSpec
from netwright.training.choices import Choices
from netwright.training.choose_threads import choose_threads
from netwright.training.trace_forward import trace_forward
from netwright.training.train_network import train_network


@pytest.fixture
def four_threads():
    before = torch.get_num_threads()
    torch.set_num_threads(4)
    yield
    torch.set_num_threads(before)


@pytest.mark.parametrize(
    ("net", "shape", "batch_size", "num_multiply_adds"),
    [
        (nn.Linear(10, 5), (10,), 100, 5_000),
        (nn.Linear(10, 5), (7, 10), 100, 35_000),
        (nn.Conv2d(3, 8, 3, padding=1), (3, 10, 10), 10, 3 * 8 * 9 * 100 * 10),
        (nn.Sequential(nn.Conv2d(4, 4, 1, groups=4), nn.BatchNorm2d(4), nn.ReLU()), (4, 5, 5), 1, 100),
    ],
)
def test_multiply_adds_are_counted(net, shape, batch_size, num_multiply_adds):
    trace, chosen = trace_forward(net, torch.zeros(2, *shape)), Choices()
    assert choose_threads(TrainSpec(), trace, batch_size, torch.device("cpu"), chosen) == 1
    assert chosen.reasons["threads"] == f"1 ({num_multiply_adds / 1e6:.3g} million multiply-adds a step)"


def test_a_large_step_keeps_every_thread(four_threads):
    trace, chosen = trace_forward(nn.Linear(1000, 1000), torch.zeros(2, 1000)), Choices()
    assert choose_threads(TrainSpec(), trace, 100, torch.device("cpu"), chosen) == 1
    assert choose_threads(TrainSpec(), trace, 1000, torch.device("cpu"), chosen) == 4
    assert choose_threads(TrainSpec(threads=3), trace, 1000, torch.device("cpu"), Choices()) == 3
    assert choose_threads(TrainSpec(), trace, 1, torch.device("meta"), Choices()) == 4


def test_the_run_has_its_threads_and_the_caller_has_his_own_afterwards(make_data):
    before, seen = torch.get_num_threads(), []
    torch.set_num_threads(2)
    try:
        result = train_network(
            nn.Linear(4, 3),
            make_data(),
            TrainSpec(epochs=1),
            observers=[lambda event: seen.append(torch.get_num_threads())],
        )
        assert set(seen) == {1}
        assert torch.get_num_threads() == 2
        assert result.choices["threads"].startswith("1 (")
    finally:
        torch.set_num_threads(before)
