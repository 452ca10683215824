"""The order in memory in which a network keeps its two-dimensional convolutions."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor, nn

from netwright.training.manner import Layout

_MAPPED = (nn.Conv2d, nn.ConvTranspose2d)


def apply_layout(net: nn.Module, layout: Layout) -> None:
    """Order the weights of two-dimensional convolutions in memory; no number changes.

    A convolution brings its input to the order of its weights, and what follows keeps it.

    Args:
        net: the network; changed in place, before its optimizer keeps anything beside the weights.
        layout: the order.

    >>> net = nn.Conv2d(3, 8, 5)
    >>> apply_layout(net, "channels_last"); net.weight.stride()
    (75, 1, 15, 3)
    """
    order = torch.channels_last if layout == "channels_last" else torch.contiguous_format
    for weight in _list_kernels(net):
        if hasattr(weight, "full_tensor"):
            continue  # a part of a weight, whose order is FSDP's own
        weight.data = weight.data.contiguous(memory_format=order)


def read_layout(net: nn.Module) -> Layout | None:
    """Read the order that a network comes in; None where it has no two-dimensional convolutions.

    >>> read_layout(nn.Conv2d(3, 8, 5)), read_layout(nn.Linear(3, 8))
    ('contiguous', None)
    """
    kernels = list(_list_kernels(net))
    if not kernels:
        return None
    return "contiguous" if all(weight.is_contiguous() for weight in kernels) else "channels_last"


def _list_kernels(net: nn.Module) -> Iterator[Tensor]:
    is_made = "_modules" in vars(net)  # not where super().__init__() was never called: it is refused later
    for part in net.modules() if is_made else ():
        if isinstance(part, _MAPPED) and not nn.parameter.is_lazy(part.weight):
            yield part.weight
