"""Which memory a tensor lies in."""

from __future__ import annotations

from torch import Tensor


def read_memory(tensor: Tensor) -> int:
    """Read the address of a tensor's memory, which its views share.

    Returns:
        0 where it has none of its own: sparse tensors, and those inside of `torch.func`.
    """
    try:
        return tensor.untyped_storage().data_ptr()
    except (NotImplementedError, RuntimeError):
        return 0
