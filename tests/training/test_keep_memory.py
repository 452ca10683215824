from __future__ import annotations

import ctypes
import resource
import sys
import threading
import time
from pathlib import Path

import pytest
import torch

from netwright.training import keep_memory as module
from netwright.training.keep_memory import keep_memory

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or not hasattr(ctypes.CDLL(None), "gnu_get_libc_version"),
    reason="only the C library of Linux is told to",
)
PAGE_BYTES = resource.getpagesize()
BLOCK_BYTES = 64 * 2**20


def fill_blocks() -> int:
    """Fill ten blocks, one after another; bytes for which the system had to find pages."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(10):
        torch.empty(BLOCK_BYTES // 4).fill_(1.0)
    return (resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before) * PAGE_BYTES


def read_held() -> int:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * PAGE_BYTES


def test_what_a_step_gives_back_the_next_one_takes() -> None:
    assert fill_blocks() > 8 * BLOCK_BYTES
    with keep_memory():
        for _ in range(3):
            fill_blocks()
        assert fill_blocks() < BLOCK_BYTES


def test_afterwards_memory_is_given_back() -> None:
    before = read_held()

    def fail() -> None:
        with keep_memory():
            fill_blocks()
            assert read_held() > before + BLOCK_BYTES // 2
            raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError, match="in the middle"):
        fail()
    assert read_held() < before + BLOCK_BYTES // 2
    assert "netwright-memory" not in {thread.name for thread in threading.enumerate()}


def test_where_memory_becomes_scarce_nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LOOK_SECONDS", 0.01)
    monkeypatch.setattr(module, "measure_memory", lambda: 1)
    with keep_memory():
        fill_blocks()
        while "netwright-memory" in {thread.name for thread in threading.enumerate()}:
            time.sleep(0.01)
        held = read_held()
        fill_blocks()
        assert read_held() < held + BLOCK_BYTES // 2
