"""Random generators that are afterwards as they were."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from netwright.core.random_state import RandomState


@contextmanager
def keep_random(seed: int = 0) -> Iterator[None]:
    """Seed Python's, NumPy's and torch's generators for a while and put them back afterwards.

    Args:
        seed: what to seed them with.

    >>> import torch
    >>> before = torch.get_rng_state()
    >>> with keep_random():
    ...     _ = torch.rand(3)
    >>> bool((torch.get_rng_state() == before).all())
    True
    """
    before = RandomState.read()
    try:
        RandomState.seed(seed)
        yield
    finally:
        before.restore()
