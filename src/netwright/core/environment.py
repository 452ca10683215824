"""What a run ran on: versions, machine, commit, command."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import shlex
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

PACKAGES = ("netwright", "torch", "numpy", "polars", "scikit-learn")


def read_environment(*, seed: int, device: str) -> dict[str, Any]:
    """Say what this run runs on, as JSON can hold it.

    Args:
        seed: the run's seed.
        device: the device that was chosen.

    >>> sorted(read_environment(seed=0, device="cpu"))[:4]
    ['command', 'commit', 'cpu', 'device']
    """
    return {
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": _write_command(sys.argv),
        "seed": seed,
        "device": device,
        "python": platform.python_version(),
        "versions": {name: _read_version(name) for name in PACKAGES},
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "cpu": {"count": os.cpu_count(), "name": _read_cpu_name()},
        "commit": _read_commit(),
    }


def _write_command(words: list[str]) -> str:
    """As a person types it, wherever the command itself lies.

    >>> _write_command(["/a/bin/netwright", "train", "my data.csv"]), _write_command(["fit.py"])
    ("netwright train 'my data.csv'", 'fit.py')
    """
    first = Path(words[0]) if words else Path()
    is_own = first.name == "netwright" or first.parts[-2:] == ("netwright", "__main__.py")
    return shlex.join(["netwright", *words[1:]] if is_own else words)


def _read_version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:  # run from its source, or by another package's name
        return None


def _read_cpu_name() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text(errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor()


def _read_commit() -> str | None:
    """Read the commit of the user's own project, where they keep one."""
    try:
        told = subprocess.run(
            ["git", "describe", "--always", "--dirty", "--abbrev=40"],  # noqa: S607 - the user's own git
            capture_output=True, text=True, timeout=5, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return None
    return told.stdout.strip() or None
