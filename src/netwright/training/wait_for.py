"""Work that a device still does when Python is done."""

from __future__ import annotations

import torch


def wait_for(device: torch.device) -> None:
    """Wait until a device has done what it was given, as a clock needs it.

    >>> wait_for(torch.device("cpu"))
    """
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    elif device.type == "mps":
        torch.mps.synchronize()
