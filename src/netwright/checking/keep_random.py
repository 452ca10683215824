"""Random generators that are afterwards as they were."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import torch


@contextmanager
def keep_random(seed: int = 0) -> Iterator[None]:
    """Seed Python's, NumPy's and torch's generators for a while and put them back afterwards.

    Args:
        seed: what to seed them with, so that a check says the same each time.

    >>> before = torch.get_rng_state()
    >>> with keep_random():
    ...     _ = torch.rand(3)
    >>> bool((torch.get_rng_state() == before).all())
    True
    """
    python, numpy = random.getstate(), np.random.get_state()  # noqa: NPY002 - users draw from it
    with torch.random.fork_rng():
        random.seed(seed)
        np.random.seed(seed)  # noqa: NPY002 - as above
        torch.manual_seed(seed)
        try:
            yield
        finally:
            random.setstate(python)
            np.random.set_state(numpy)  # noqa: NPY002 - as above
