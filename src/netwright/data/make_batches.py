"""Batches for anyone's own loop."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from netwright.core.run_spec import NamedField
from netwright.data.batches import Batches
from netwright.data.data import Data
from netwright.data.split import Split


def make_batches(
    samples: Data | Split,
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
        samples: a split, or opened data, of which the training part is taken.
        batch_size: samples a batch, at least 1.
        shuffle: whether each epoch has its own random order.
        seed: seed of order and augmentation, at least 0.
        drop_last: whether a last batch that is not full is left out.
        augment: changes to training images, as in the run file.
        device: where the batches are wanted.

    Returns:
        An iterable of (x, y); each pass over it is a new epoch.

    >>> from netwright.data.split import TensorSplit
    >>> split = TensorSplit(torch.zeros(600, 3), torch.zeros(600, 1), torch.arange(600))
    >>> [len(x) for x, y in make_batches(split)]
    [256, 256, 88]
    """
    split = samples.train if isinstance(samples, Data) else samples
    return Batches(
        split,
        batch_size,
        shuffle=shuffle,
        seed=seed,
        drop_last=drop_last,
        augment=augment,
        device=device,
    )
