"""A copy of a user's data set, to ask it for samples."""

from __future__ import annotations

import copy
from typing import Any

from torch import Tensor

from netwright.checking.cannot_measure import CannotMeasure
from netwright.core.keep_random import keep_random

_MOST_NUMBERS = 20_000_000
_MOST_PARTS = 200_000
_PLAIN = (str, bytes, int, float, complex, bool, type(None))


def copy_dataset(dataset: Any) -> Any:
    """Copy a data set with all that it holds, where that is numbers in memory and not too many of them.

    Args:
        dataset: the user's, whose samples stay as they are.

    Raises:
        CannotMeasure: it holds more than 20 million numbers, files, connections or other objects.
    """
    waiting, num_numbers, num_parts = list(vars(dataset).values()), 0, 0
    while waiting:
        part, num_parts = waiting.pop(), num_parts + 1
        if isinstance(part, list | tuple | set | frozenset):
            waiting.extend(part)
        elif isinstance(part, dict):
            waiting.extend(part.values())
        elif isinstance(part, Tensor) or hasattr(part, "__array__"):
            num_numbers += part.numel() if isinstance(part, Tensor) else part.size
        elif not isinstance(part, _PLAIN) and not callable(part):
            raise CannotMeasure(f"the data set holds a {type(part).__name__}, which is not copied")
        if num_numbers > _MOST_NUMBERS or num_parts + len(waiting) > _MOST_PARTS:
            raise CannotMeasure("the data set is too large to be copied")
    with keep_random():
        return copy.deepcopy(dataset)
