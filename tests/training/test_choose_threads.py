from __future__ import annotations

import pytest
import torch
from torch import nn

from netwright.core.run_spec import TrainSpec
from netwright.training.choices import Choices
from netwright.training.choose_threads import choose_threads
from netwright.training.train_network import train_network


@pytest.fixture
def four_threads():
    before = torch.get_num_threads()
    torch.set_num_threads(4)
    yield
    torch.set_num_threads(before)


def test_a_large_step_keeps_every_thread(four_threads):
    here, chosen = torch.device("cpu"), Choices()
    assert choose_threads(TrainSpec(), 10**8, here, chosen) == 1
    assert chosen.reasons["threads"] == "1 (100 million multiply-adds a step)"
    assert choose_threads(TrainSpec(), 10**9, here, chosen) == 4
    assert chosen.reasons["threads"] == "4 (1,000 million multiply-adds a step)"
    assert choose_threads(TrainSpec(threads=3), 10**9, here, Choices()) == 3
    assert choose_threads(TrainSpec(), 1, torch.device("meta"), Choices()) == 4


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
