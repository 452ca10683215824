from __future__ import annotations

import pytest
import torch
from torch import nn

from netwright.training.count_step import count_step
from netwright.training.trace_forward import trace_forward


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
    assert count_step(trace_forward(net, torch.zeros(2, *shape)), batch_size) == num_multiply_adds
