"""A pass through a layer whose arithmetic is next to nothing."""

from __future__ import annotations

import copy
import math
from collections.abc import Sequence

import torch
from jaxtyping import Shaped
from torch import Tensor, nn

_MOST_PRODUCTS = 100_000_000
"""Multiply-adds that are surely fewer milliseconds than the alternative."""

_BOUNDED = {"activation", "batchnorm", "container", "conv", "dropout", "flatten", "linear"}
_BOUNDED |= {"normalization", "pooling"}
"""Files of torch.nn whose layers give about as much as arrives, whatever their arguments."""


def run_small(layer: nn.Module, inputs: Sequence[Shaped[Tensor, "..."]]) -> object:
    """Run a layer of torch.nn on zeros, where that is quicker than running it without data.

    A pass on the meta device makes torch import its compiler and sympy, which takes as long as importing
    torch; many programs need neither otherwise. The layer stays as it was, and no random number is drawn.

    Args:
        layer: any module; its weights are in memory.
        inputs: tensors of the samples' shape and type; their values are not looked at.

    Returns:
        What the layer gives; None where the arithmetic may take long, or where it failed.

    >>> run_small(nn.Linear(4, 3), [torch.empty(2, 4, device="meta")]).shape
    torch.Size([2, 3])
    >>> run_small(nn.Linear(5, 3), [torch.empty(2, 4, device="meta")]) is None
    True
    """
    if not all(_is_bounded(part) for part in layer.modules()):
        return None
    num_weights = sum(part.numel() for part in layer.parameters())
    num_places = max((x.numel() // max(1, math.prod(x.shape[1:2])) for x in inputs), default=0)
    if max(1, num_weights) * num_places > _MOST_PRODUCTS:
        return None
    try:
        samples = [torch.zeros(x.shape, dtype=x.dtype) for x in inputs]
        with torch.random.fork_rng(devices=[]), torch.no_grad():
            return copy.deepcopy(layer)(*samples)
    except Exception:  # what is wrong is said by the pass without data, which is the one that is explained
        return None


def _is_bounded(part: nn.Module) -> bool:
    home, _, file = type(part).__module__.rpartition(".")
    # Attention is in the file of the activations, and grows with the square of what arrives.
    is_known = home == "torch.nn.modules" and file in _BOUNDED
    return is_known and not isinstance(part, nn.MultiheadAttention)
