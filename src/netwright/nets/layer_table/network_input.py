"""What a network takes, for a pass that has no data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor


@dataclass(frozen=True, eq=False)
class NetworkInput:
    """One argument of a network's forward.

    Args:
        shape: of one sample, without the batch axis.
        dtype: of its numbers; whole numbers stand for indices.
        name: of the argument, where it is given by keyword.
        samples: real samples, (num, *shape), where there are any.

    >>> NetworkInput((3, 8, 8)).make(2, device="meta").shape
    torch.Size([2, 3, 8, 8])
    """

    shape: tuple[int, ...]
    dtype: torch.dtype = torch.float32
    name: str | None = None
    samples: Any = None

    @property
    def has_indices(self) -> bool:
        """Whether real whole numbers are known: their range decides whether an Embedding can take them."""
        return self.samples is not None and not self.dtype.is_floating_point

    def make(self, batch: int, *, device: str = "cpu") -> Tensor:
        """Make a batch: without data on the meta device, else real samples or made-up ones."""
        if device == "meta":
            return torch.empty((batch, *self.shape), dtype=self.dtype, device="meta")
        if self.samples is not None:
            known: Tensor = self.samples[:batch].clone()
            return known
        generator = torch.Generator().manual_seed(0)
        if self.dtype.is_floating_point:
            return torch.rand((batch, *self.shape), generator=generator, dtype=self.dtype)
        return torch.zeros((batch, *self.shape), dtype=self.dtype)

    def to_indices(self) -> NetworkInput:
        """The same input as whole numbers."""
        samples = None if self.samples is None else self.samples.long()
        return NetworkInput(self.shape, torch.int64, self.name, samples)
