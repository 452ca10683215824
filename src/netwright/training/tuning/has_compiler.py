"""Whether torch.compile can be tried on a device."""

from __future__ import annotations

import importlib.util
import os
import shutil

import torch


def has_compiler(device: torch.device) -> bool:
    """Say whether what torch.compile needs is installed; nothing of it is loaded to find out.

    Args:
        device: where the network is.

    Returns:
        For a processor, whether there is a C++ compiler (`CXX`, g++ or clang++); for CUDA, whether there is
        Triton; False for other devices.

    >>> has_compiler(torch.device("meta"))
    False
    """
    if device.type == "cpu":
        return any(map(shutil.which, filter(None, (os.environ.get("CXX"), "g++", "clang++"))))
    return device.type == "cuda" and importlib.util.find_spec("triton") is not None
