"""How far answers in training mode are from those in evaluation mode."""

from __future__ import annotations

import copy
import warnings
from typing import Any

import torch
from torch import Tensor, nn

from netwright.checking.run_traced import call_network
from netwright.core.errors import NetworkError
from netwright.core.find_answer import find_answer
from netwright.core.keep_random import keep_random


def measure_modes(net: nn.Module, inputs: Any) -> float | None:
    """Answer the same inputs with two copies, one in each mode.

    Args:
        net: a network; it is not changed.
        inputs: a tensor, or arguments.

    Returns:
        The mean change of an answer as a share of their standard deviation; None where it cannot be known.

    >>> measure_modes(nn.Linear(2, 2), torch.randn(4, 2))
    0.0
    """
    try:
        with keep_random(), torch.no_grad(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            first, second, again = (
                find_answer(call_network(copy.deepcopy(net).train(training), _copy(inputs)))[0].float()
                for training in (True, False, False)
            )
    except NetworkError:
        return None
    except Exception:  # a network that cannot be copied or called again
        return None
    if first.shape != second.shape or first.numel() < 2:
        return None
    spread = float(second.std()) or float(first.std())
    change = float((first - second).abs().mean())
    if again.shape == second.shape and float((again - second).abs().mean()) > 0.5 * change > 0:
        return None  # answers that differ in one mode too
    return change / spread if spread > 0 else 0.0


def _copy(inputs: Any) -> Any:
    if isinstance(inputs, Tensor):
        return inputs.clone()
    if isinstance(inputs, tuple | list):
        return tuple(part.clone() if isinstance(part, Tensor) else part for part in inputs)
    return inputs
