"""What a tensor was reshaped from."""

from __future__ import annotations

from math import prod

from torch import Tensor


def read_viewed(part: object) -> tuple[int, ...]:
    """Read the shape that a tensor had before a `view` or `reshape`, with as many samples as it has now.

    Args:
        part: what a network is given.

    Returns:
        The shape; empty where it is no tensor, was not reshaped, or was transposed.

    >>> import torch
    >>> images = torch.zeros(8, 4, 4, 3)
    >>> read_viewed(images.view(-1, 3, 4, 4)), read_viewed(images.permute(0, 3, 1, 2)), read_viewed(images)
    ((8, 4, 4, 3), (), ())
    """
    base = part._base if isinstance(part, Tensor) else None
    if not isinstance(part, Tensor) or base is None or part.ndim < 2 or base.ndim < 2:
        return ()
    is_reshape = (
        part.is_contiguous() and base.is_contiguous() and prod(base.shape[1:]) == prod(part.shape[1:])
    )
    shape = (len(part), *base.shape[1:])
    return shape if is_reshape and shape != tuple(part.shape) else ()
