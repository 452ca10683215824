"""A network traced as `torch.jit.trace` does it, and where it left the tracer's sight."""

from __future__ import annotations

import copy
import warnings
from typing import Any

import torch
from torch import Tensor, nn

from netwright.checking.cannot_measure import CannotMeasure
from netwright.core.keep_random import keep_random

Seen = tuple[str, int, str]


def record_trace(net: nn.Module, example: tuple[Tensor, ...]) -> tuple[Any, list[Seen]]:
    """Trace a copy of a network.

    Args:
        net: in the mode in which it is traced.
        example: one batch of each input.

    Returns:
        What was traced; and file, line and the tracer's words for each number that Python took from a tensor.

    Raises:
        CannotMeasure: it cannot be traced.
    """
    try:
        with warnings.catch_warnings(record=True) as told, torch.no_grad(), keep_random():
            warnings.simplefilter("always")
            given = tuple(part.clone() for part in example)
            traced = torch.jit.trace(copy.deepcopy(net), given, check_trace=False)
    except Exception as error:
        raise CannotMeasure(f"the network cannot be traced: {error}") from None
    seen = [one for one in told if one.category.__name__ == "TracerWarning"]
    return traced, list(dict.fromkeys((one.filename, one.lineno, str(one.message)) for one in seen))
