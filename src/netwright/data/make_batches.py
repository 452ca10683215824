"""Batches for anyone's own loop."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from netwright.core.run_spec import NamedField
from netwright.data.batches import Batches
from netwright.data.make_split import make_split


def make_batches(
    samples: Any,
    batch_size: int = 256,
    *,
    shuffle: bool = False,
    seed: int = 0,
    drop_last: bool = False,
    augment: Sequence[NamedField] | None = None,
    device: str | torch.device = "cpu",
) -> Batches:
    """Make batches that are ready for a network, as a DataLoader would give them.

    Args:
        samples: opened data (its training part), a split, a pair (X, y) of tensors or arrays, or a torch
            Dataset.
        batch_size: samples a batch, at least 1.
        shuffle: whether each epoch has its own random order.
        seed: seed of order and augmentation, at least 0.
        drop_last: whether a last batch that is not full is left out.
        augment: changes to training images, as in the run file.
        device: where the batches are wanted.

    Returns:
        An iterable of (x, y) with a length; each pass over it is a new epoch, whose order follows from the
        seed and the number of the epoch alone. `state_dict()` and `load_state_dict(…)` go on in its middle.

    Raises:
        DataError: batches cannot be made of it.

    >>> pair = torch.zeros(600, 3), torch.zeros(600, 1)
    >>> [len(x) for x, y in make_batches(pair)]
    [256, 256, 88]
    """
    return Batches(
        make_split(samples),
        batch_size,
        shuffle=shuffle,
        seed=seed,
        drop_last=drop_last,
        augment=augment,
        device=device,
    )
