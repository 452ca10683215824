"""Inputs that are read when they are asked for."""

from __future__ import annotations

from abc import ABC, abstractmethod

import torch
from jaxtyping import Int64, Shaped
from torch import Tensor


class LazyInputs(ABC):
    """Inputs that stand where a tensor of them all would not fit; each visit reads them again.

    It knows as much of a tensor as batches are made with.
    """

    @property
    @abstractmethod
    def shape(self) -> torch.Size:
        """Shape of the tensor that it stands for, (num, *sample)."""

    @property
    @abstractmethod
    def dtype(self) -> torch.dtype:
        """Dtype of the tensor that it stands for."""

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return len(self.shape)

    def __len__(self) -> int:
        return self.shape[0]

    @abstractmethod
    def take(self, rows: Int64[Tensor, " some"]) -> LazyInputs:
        """The same with some of the samples only, in the order of `rows`; nothing is read."""

    @abstractmethod
    def index_select(self, dim: int, index: Int64[Tensor, " batch"]) -> Shaped[Tensor, "batch *sample"]:
        """Read some of the inputs, in the order of `index`.

        Args:
            dim: 0, the axis of samples.
            index: their rows.

        Raises:
            DataError: one of them cannot be read any more.
        """
