"""Whether this processor computes in bf16."""

from __future__ import annotations

import torch


def has_bf16() -> bool:
    """Whether torch has kernels for bf16 on this processor; without them a convolution takes far longer.

    >>> has_bf16() in (True, False)
    True
    """
    try:
        return bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())
    except (AttributeError, RuntimeError):  # a build without oneDNN
        return False
