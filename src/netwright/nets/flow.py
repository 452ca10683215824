"""What arrives at a layer: a tensor without data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

BATCH = 2
"""Samples in the batch that is carried: batch normalisation in training needs more than one."""


@dataclass(frozen=True)
class Flow:
    """What arrives at a layer, its batch axis included.

    Args:
        x: a tensor on the meta device, which has a shape and no data.
        is_map: whether the axes after the channels are places (an image, what a convolution gives);
            a Linear takes such a map only flattened.
        after: the layer that gave it; None at the input.
        beside: what arrives with it, where a layer takes several inputs.

    >>> Flow.start((3, 32, 32))
    Flow(batch, 3, 32, 32)
    >>> Flow.start((3, 32, 32)).sample
    (3, 32, 32)
    """

    x: Tensor
    is_map: bool
    after: str | None = None
    beside: tuple[Flow, ...] = ()

    @classmethod
    def start(cls, input_shape: tuple[int, ...], dtype: torch.dtype = torch.float32) -> Flow:
        """What the data give: the shape of one sample, without the batch axis."""
        x = torch.empty((BATCH, *input_shape), dtype=dtype, device="meta")
        return cls(x, is_map=len(input_shape) == 3)

    @classmethod
    def gather(cls, flows: Sequence[Flow | None]) -> Flow | None:
        """What arrives at a layer of several inputs; None where one of them is not known."""
        known = [flow for flow in flows if flow is not None]
        if len(known) < len(flows):
            return None
        return replace(known[0], beside=tuple(known[1:]))

    @property
    def each(self) -> tuple[Flow, ...]:
        """Every input by itself."""
        return (replace(self, beside=()), *self.beside)

    @property
    def sample(self) -> tuple[int, ...]:
        """Shape of one sample, without the batch axis."""
        return tuple(self.x.shape[1:])

    @property
    def says(self) -> str:
        """The shape for a message: `(batch, 800)`."""
        own = "(" + ", ".join(["batch", *map(str, self.sample)]) + ")"
        return " and ".join([own, *(one.says for one in self.beside)])

    @property
    def origin(self) -> str:
        """Where it comes from, for a message: ``after `Flatten` (batch, 800)``."""
        return (f"after `{self.after}` " if self.after else "at the input ") + self.says

    def __repr__(self) -> str:
        return "Flow" + self.says
