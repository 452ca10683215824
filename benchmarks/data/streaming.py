"""A table larger than memory trains an epoch, and memory stays flat.

Claims: a Parquet file whose cells are four times as large as the memory that the process may take besides
its imports (RLIMIT_DATA) trains an epoch through the ordinary command, which chooses to stream by itself;
its peak memory does not grow with the file.

Run: python benchmarks/data/streaming.py [--megabytes 448]
Data: made here, in a temporary folder (about 0.2 bytes on disk for a byte of cells). n = 1 for each size.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

NUM_COLUMNS = 25
CHILD = """
import json, resource, sys, threading, time
from pathlib import Path
import torch, polars, sklearn
import torch._dynamo
from netwright.jobs.train_source import train_source

def read_status():
    lines = (line.split() for line in Path("/proc/self/status").read_text().splitlines())
    return {line[0].rstrip(":"): int(line[1]) / 1024 for line in lines if line[0].startswith("Vm")}

file, out, limit, stream = sys.argv[1], sys.argv[2], float(sys.argv[3]), sys.argv[4]
before = read_status()
allowed = int((before["VmData"] + limit) * 2**20)
resource.setrlimit(resource.RLIMIT_DATA, (allowed, allowed))
began = time.perf_counter()
sets = ["train.epochs=1", f"data.stream={stream}"]
run = train_source(file, target=["y"], sets=sets, out=Path(out))
after = read_status()
print(json.dumps({
    "seconds": time.perf_counter() - began,
    "peak": after["VmHWM"] - before["VmRSS"],
    "before": before["VmRSS"],
    "r2": run.metrics["test"]["r2"],
}))
"""


def write_table(file: Path, num_rows: int) -> None:
    """Write a table of numbers, a piece at a time."""
    import numpy as np
    import polars as pl

    random = np.random.default_rng(0)
    weights = random.normal(size=NUM_COLUMNS)

    def make(num: int) -> pl.DataFrame:
        cells = random.integers(0, 200, (num, NUM_COLUMNS)) / 10.0
        answer = cells @ weights + random.normal(size=num)
        columns = {f"x{index}": cells[:, index] for index in range(NUM_COLUMNS)}
        return pl.DataFrame({**columns, "y": answer.round(1)})

    pieces = [file.with_suffix(f".{index}.parquet") for index in range((num_rows - 1) // 200_000 + 1)]
    for piece in pieces:
        make(min(200_000, num_rows)).write_parquet(piece)
    pl.scan_parquet(pieces).sink_parquet(file)
    for piece in pieces:
        piece.unlink()


def train(file: Path, out: Path, limit: float, stream: str) -> dict[str, float] | None:
    """Train an epoch in a process of its own; None where it fails."""
    command = [sys.executable, "-c", CHILD, str(file), str(out), str(limit), stream]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    if ran.returncode:
        print(ran.stderr.strip().splitlines()[-1][:200] if ran.stderr.strip() else f"exit {ran.returncode}")
        return None
    found: dict[str, float] = json.loads(ran.stdout.splitlines()[-1])
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--megabytes", type=float, default=448, help="what the process may take")
    limit = parser.parse_args().megabytes
    from machine import print_machine

    print_machine()
    print(f"limit: {limit:.0f} MB of data beyond the imports (RLIMIT_DATA)\n")
    print(
        "| cells | rows | on disk, MB | seconds | peak beyond imports, MB | R2 |\n|---|--:|--:|--:|--:|--:|"
    )
    with tempfile.TemporaryDirectory() as folder:
        for times in (1, 2, 4):
            num_rows = int(times * limit * 2**20 / (8 * (NUM_COLUMNS + 1)))
            file = Path(folder, f"table_{times}.parquet")
            write_table(file, num_rows)
            found = train(file, Path(folder, f"run_{times}"), limit, "auto")
            size = file.stat().st_size / 2**20
            if found is not None:
                print(
                    f"| {times}x | {num_rows:,} | {size:.0f} | {found['seconds']:.0f} | "
                    f"{found['peak']:.0f} | {found['r2']:.4f} |"
                )
        print("\nthe largest of them, read into memory (data.stream: false): ", end="", flush=True)
        whole = train(file, Path(folder, "whole"), limit, "false")
        print("it trains, which it should not" if whole else "fails, as it must")


if __name__ == "__main__":
    main()
