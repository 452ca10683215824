"""Whether a table larger than memory trains an epoch, and whether memory stays flat.

A Parquet file whose cells are once, twice and four times as large as the limit trains an epoch through the
ordinary command, which chooses to stream by itself. The limit is of resident memory beyond the imports: a
thread ends the process where it takes more, and the peak that the kernel kept is compared at the end. The
kernel also refuses more than 2.5 times as much address space (RLIMIT_DATA, `ulimit -d`). The largest file,
read into memory, must fail. Seconds are those of the whole run: two passes to learn the table, the epoch,
three passes to measure on its parts.

Run: python benchmarks/data/streaming.py [--megabytes 200]
Data: made here, in a temporary folder (about 0.2 bytes on disk for a byte of cells). n = 1 for each size. On
one thread, with one glibc arena (each keeps freed memory for later use).
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

SETTINGS = {"OMP_NUM_THREADS": "1", "POLARS_MAX_THREADS": "1", "MALLOC_ARENA_MAX": "1"}
NUM_COLUMNS = 25
CHILD = """
import json, os, resource, sys, threading, time
from pathlib import Path
import torch, polars, sklearn
import torch._dynamo
from netwright.jobs.train_source import train_source

def read_status():
    lines = (line.split() for line in Path("/proc/self/status").read_text().splitlines())
    return {line[0].rstrip(":"): int(line[1]) / 1024 for line in lines if line[0][:2] in ("Vm", "Rs")}

def watch():
    while not over.wait(0.02):
        status = read_status()
        for name in peaks:
            peaks[name] = max(peaks[name], status[name])
        if status["VmRSS"] - before["VmRSS"] > limit:
            print("MemoryError: more resident memory than the limit", file=sys.stderr, flush=True)
            os._exit(9)

file, out, limit, stream = sys.argv[1], sys.argv[2], float(sys.argv[3]), sys.argv[4]
before = read_status()
allowed = int((before["VmData"] + 2.5 * limit) * 2**20)
resource.setrlimit(resource.RLIMIT_DATA, (allowed, allowed))
over, peaks = threading.Event(), {"RssAnon": 0.0, "VmData": 0.0}
threading.Thread(target=watch, daemon=True).start()
began = time.perf_counter()
sets = ["train.epochs=1", f"data.stream={stream}", "data.batch_size=4096"]
sets += ["model.use=mlp", "model.args={hidden: [64]}"]
run = train_source(file, target=["y"], sets=sets, out=Path(out))
after = read_status()
over.set()
if after["VmHWM"] - before["VmRSS"] > limit:
    raise MemoryError("more resident memory than the limit")
print(json.dumps({
    "seconds": time.perf_counter() - began,
    "resident": after["VmHWM"] - before["VmRSS"],
    "private": peaks["RssAnon"] - before["RssAnon"],
    "data": peaks["VmData"] - before["VmData"],
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
    for index, piece in enumerate(pieces):
        make(min(200_000, num_rows - 200_000 * index)).write_parquet(piece)
    pl.scan_parquet(pieces).sink_parquet(file)
    for piece in pieces:
        piece.unlink()


def train(file: Path, out: Path, limit: float, stream: str) -> dict[str, float] | None:
    """Train an epoch in a process of its own; None where it fails."""
    command = [sys.executable, "-c", CHILD, str(file), str(out), str(limit), stream]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | SETTINGS)
    if ran.returncode:
        said = [line for line in ran.stderr.splitlines() if "rror" in line]
        print(said[-1][:200] if said else f"exit {ran.returncode}")
        return None
    found: dict[str, float] = json.loads(ran.stdout.splitlines()[-1])
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--megabytes", type=float, default=200, help="what the process may take")
    limit = parser.parse_args().megabytes
    from machine import print_machine

    print_machine()
    print(f"limit beyond the imports: {limit:.0f} MB resident, {2.5 * limit:.0f} MB of data (RLIMIT_DATA)\n")
    print(
        "| cells | rows | on disk, MB | seconds | 1,000 rows/s | peak beyond imports, MB: resident, "
        "of it private, RLIMIT_DATA | R2 |\n|---|--:|--:|--:|--:|--:|--:|"
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
                    f"{num_rows / found['seconds'] / 1000:.0f} | {found['resident']:.0f}, "
                    f"{found['private']:.0f}, {found['data']:.0f} | {found['r2']:.4f} |",
                    flush=True,
                )
        print("\nthe largest of them, read into memory (data.stream: false): ", end="", flush=True)
        whole = train(file, Path(folder, "whole"), limit, "false")
        print("it trains, which it should not" if whole else "fails, as it must")


if __name__ == "__main__":
    main()
