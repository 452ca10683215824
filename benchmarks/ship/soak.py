"""Claim: minutes of load, 1 % broken: no error for a good request, memory flat, nothing lost at the end.

    python benchmarks/ship/soak.py [minutes]

Rows, many rows and broken bodies from 16 connections against `netwright serve` on this machine, in rounds of
15 s; resident memory after each round. Then SIGTERM under load: every request that was taken is answered.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent.parent))
from load import load, write_request
from machine import print_machine
from serving import wait

PORT = 18473


def measure_memory(pid: int) -> float:
    """Resident megabytes."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def main() -> None:
    print_machine()
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 10
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    names = ("sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)")
    row = dict(zip(names, (5.1, 3.5, 1.4, 0.2), strict=True))
    good = [
        write_request(PORT, json.dumps({"rows": [row] * num}).encode(), "application/json")
        for num in (1, 1, 1, 50)
    ]
    broken = [
        write_request(PORT, body, "application/json")
        for body in (
            b"{",
            b'{"rows": [1]}',
            json.dumps({"rows": [{**row, names[0]: "x"}]}).encode(),
            b'[{"a": NaN}]',
        )
    ]
    mixed = [request for one in broken for request in (*good * 25, one)][: 4 * 100]
    with tempfile.TemporaryDirectory() as temp:
        out = Path(temp, "iris")
        words = [sys.executable, "-m", "netwright"]
        subprocess.run(
            [*words, "train", "iris", "--out", str(out), "--set", "train.epochs=2"],
            check=True,
            capture_output=True,
        )
        server = subprocess.Popen(
            [*words, "serve", str(out), "--port", str(PORT)], env=environment, stderr=subprocess.DEVNULL
        )
        try:
            wait(PORT)
            totals: dict[str, int] = {}
            memory = []
            began = time.perf_counter()
            while time.perf_counter() - began < 60 * minutes:
                seen = asyncio.run(load(PORT, 16, 15, mixed))["status"]
                totals = {key: totals.get(key, 0) + seen.get(key, 0) for key in {*totals, *seen}}
                memory.append(measure_memory(server.pid))
            print(f"{minutes:g} minutes: answers by status {totals}")
            middle = sorted(memory)[len(memory) // 2]
            print(f"MB after each 15 s: first {memory[0]:.0f}, median {middle:.0f}, last {memory[-1]:.0f}")
            ended = asyncio.run(stop_under_load(server, good))
            print(f"SIGTERM under load: {ended}")
        finally:
            server.kill()
            server.wait()


async def stop_under_load(server: subprocess.Popen, requests: list[bytes]) -> dict:
    async def stop() -> None:
        await asyncio.sleep(2)
        server.send_signal(signal.SIGTERM)

    stopping = asyncio.create_task(stop())
    try:
        return {**await load(PORT, 16, 6, requests), "exit": await asyncio.to_thread(server.wait, 60)}
    finally:
        await stopping


if __name__ == "__main__":
    main()
