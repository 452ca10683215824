"""A short run with a moving average is not judged by its first weights."""

from __future__ import annotations

import torch
from torch import nn
from torch.optim.swa_utils import AveragedModel

from netwright.training.average_warmly import average_warmly


def test_the_beginning_is_forgotten_and_the_decay_is_reached() -> None:
    net = nn.Linear(1, 1, bias=False)
    average = AveragedModel(net, multi_avg_fn=average_warmly(0.9))
    values = []
    for step in range(200):
        with torch.no_grad():
            net.weight.fill_(0.0 if step == 0 else 1.0)
        average.update_parameters(net)
        values.append(average.module.weight.item())
    assert values[0] == 0
    assert values[17] > 0.99  # at a decay of 0.9 from the first step on, it would be 1 - 0.9**17 = 0.83
    expected = 0.9 * values[150] + 0.1
    assert abs(values[151] - expected) < 1e-6
