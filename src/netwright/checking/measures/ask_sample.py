"""What a data set hands out for one place."""

from __future__ import annotations

import io
from contextlib import redirect_stderr, redirect_stdout
from typing import Any

import torch

from netwright.core.keep_random import keep_random


def ask_sample(dataset: Any, place: int, seed: int = 0) -> list[Any]:
    """Ask a copy of a data set for a sample, in silence: a script says no more for being checked.

    Args:
        dataset: a copy of the user's.
        place: of the sample.
        seed: of the random numbers that it draws; those of the script stay as they are.

    Returns:
        The parts of the sample.

    >>> ask_sample([(1.0, 2)], 0)
    [1.0, 2]
    """
    said = io.StringIO()
    with keep_random(seed), torch.no_grad(), redirect_stdout(said), redirect_stderr(said):
        item = dataset[place]
    return list(item) if isinstance(item, tuple | list) else [item]
