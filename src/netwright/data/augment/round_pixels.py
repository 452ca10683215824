"""From computed numbers back to pixels."""

from __future__ import annotations

import torch
from jaxtyping import Float, Shaped
from torch import Tensor


def round_pixels(numbers: Float[Tensor, "*shape"], dtype: torch.dtype) -> Shaped[Tensor, "*shape"]:
    """Bring numbers back to the pixels' own dtype; bytes are rounded and kept from 0 to 255.

    >>> round_pixels(torch.tensor([-3.0, 1.6, 300.0]), torch.uint8).tolist()
    [0, 2, 255]
    """
    return numbers.to(dtype) if dtype.is_floating_point else numbers.round().clamp(0, 255).to(dtype)
