"""How much arithmetic a step is."""

from __future__ import annotations

import copy
from typing import Any

from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from netwright.core.keep_random import keep_random
from netwright.training.call_network import call_network
from netwright.training.objective import Objective


def count_operations(net: nn.Module, objective: Objective, inputs: Any, targets: Tensor) -> int:
    """Count the operations of matrix products and convolutions, forward and backward, on a copy.

    Args:
        net: the network.
        objective: the loss.
        inputs: one batch.
        targets: as `Task` lays them out.

    Returns:
        Operations: a multiplication and an addition are two. Sums, activations and the update are not
        counted: no machine is limited by their arithmetic.

    >>> import torch
    >>> from netwright.core.task import Task
    >>> objective = Objective("MSELoss", "MSELoss", nn.MSELoss(), Task("regression", ("y",)))
    >>> net = nn.Sequential(nn.Linear(3, 5), nn.Linear(5, 1))
    >>> count_operations(net, objective, torch.zeros(10, 3), torch.zeros(10, 1))
    900
    """
    trial = copy.deepcopy(net).train()
    with keep_random(), FlopCounterMode(display=False) as counter:
        answer = objective.shape_answer(objective.find_answer(call_network(trial, inputs)))
        objective.measure_loss(answer, targets).backward()
    return int(counter.get_total_flops())
