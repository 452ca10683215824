"""What every benchmark here says first, and where the real data lies."""

from __future__ import annotations

import os
import platform
from pathlib import Path

import torch

HERE = Path(__file__).resolve().parent


def find_data() -> Path | None:
    """Find the folder of real data; say why where there is none."""
    named = os.environ.get("NETWRIGHT_TEST_DATA")
    folder = Path(named) if named else HERE.parent.parent / "shared" / "data"
    if folder.is_dir():
        return folder
    print(f"skipped: no real data in {folder}; name a folder in NETWRIGHT_TEST_DATA")
    return None


def print_machine() -> None:
    """Say what this runs on; figures without it mean nothing."""
    print(
        f"machine: {platform.machine()}, {os.cpu_count()} cores; torch {torch.__version__}, "
        f"{torch.get_num_threads()} threads; Python {platform.python_version()}"
    )
