"""How the cost of training grows with rows, width and depth, and memory with rows.

Claim: seconds an epoch grow in proportion to the rows and to the depth, and so does memory to the rows;
nothing in netwright grows faster than the data and the arithmetic do.

Run: python benchmarks/speed/growth.py [--only rows width depth] [--most 10000000] [--out FILE]
Rows: 1e4 to 1e7 rows of 10 numbers (float32, npz), an MLP 10-64-2, batch 4,096, 1 epoch. Width: two hidden
layers of 64 to 2,048 units; depth: 1 to 64 layers of 64; both on 20,000 rows of 50, batch 256. Every run is a
process of its own; each size is run three times in turns (from 3e6 rows on once), and the median counts.
Exponents are those of a power law through the three largest sizes, where the fixed cost of a start no longer
tells: 1 means in proportion.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from multiprocessing import Process
from pathlib import Path
from typing import Any

import numpy as np
import yaml

sys.path.insert(0, str(Path(__file__).parents[1]))
from machine import print_machine

SIZES = {
    "rows": [10_000, 30_000, 100_000, 300_000, 1_000_000, 3_000_000, 10_000_000],
    "width": [64, 128, 256, 512, 1024, 2048],
    "depth": [1, 4, 16, 32, 64],
}
SETTINGS = {"schedule": "none", "early_stopping": "none", "epochs": 1, "optimizer": {"SGD": {"lr": 0.01}}}


def write_run(kind: str, size: int, folder: Path) -> Path:
    """Write data and run file of one size."""
    rows, columns = (size, 10) if kind == "rows" else (20_000, 50)
    source = folder / f"{rows}x{columns}.npz"
    if not source.exists():
        # In a process of its own: a program's peak begins with that of the one which starts it.
        maker = Process(target=_make_table, args=(source, rows, columns))
        maker.start()
        maker.join()
    width, depth = (size, 2) if kind == "width" else (64, size if kind == "depth" else 1)
    layers = [layer for _ in range(depth) for layer in ({"Linear": width}, "ReLU")]
    data = {"source": str(source), "batch_size": 4096 if kind == "rows" else 256}
    file = folder / f"{kind}-{size}.yaml"
    file.write_text(yaml.safe_dump({"data": data, "model": layers, "train": SETTINGS}))
    return file


def _make_table(source: Path, rows: int, columns: int) -> None:
    random = np.random.default_rng(0)
    x = random.standard_normal((rows, columns), dtype=np.float32)
    np.savez(source, x=x, y=(x[:, 0] * x[:, 1] > 0).astype(np.int64))


def run_once(run_file: Path, folder: Path) -> dict[str, float]:
    """Train once: seconds of the epoch and of the whole command, megabytes at the peak."""
    out = folder / f"run-{time.time_ns()}"
    began = time.perf_counter()
    words = [sys.executable, "-m", "netwright", "train", str(run_file), "--out", str(out)]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    said = process.stderr.read() if process.stderr else ""
    _, status, used = os.wait4(process.pid, 0)
    whole = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{run_file.name} failed:\n{said[-2000:]}")
    events = [json.loads(line) for line in (out / "log.jsonl").read_text().splitlines()]
    epoch = next(event for event in events if event["event"] == "EpochEnded")
    return {"epoch": epoch["seconds"], "command": whole, "peak": used.ru_maxrss / 1024}


def fit_exponent(sizes: list[int], values: list[float]) -> float:
    """The power of a power law through the points."""
    x, y = np.log(sizes), np.log(np.maximum(values, 1e-9))
    return float(np.polyfit(x, y, 1)[0])


def report(kind: str, found: dict[int, list[dict[str, float]]]) -> None:
    """Print a table and the exponents."""
    print(f"\n| {kind} | epoch, s | whole command, s | peak memory, MB | n |")
    print("|--:|--:|--:|--:|--:|")
    middle = {
        size: {key: statistics.median(one[key] for one in runs) for key in runs[0]}
        for size, runs in found.items()
    }
    for size, one in middle.items():
        cells = f"{one['epoch']:.3f} | {one['command']:.1f} | {one['peak']:,.0f} | {len(found[size])}"
        print(f"| {size:,} | {cells} |")
    sizes = list(middle)[-3:]
    told = [f"epoch {fit_exponent(sizes, [middle[size]['epoch'] for size in sizes]):.2f}"]
    if kind == "rows":
        start = next(iter(middle.values()))
        for key in ("command", "peak"):
            above = [middle[size][key] - start[key] for size in sizes]
            told.append(f"{key} above the smallest {fit_exponent(sizes, above):.2f}")
        if len(sizes) > 1:
            more = middle[sizes[-1]]["peak"] - middle[sizes[-2]]["peak"]
            told.append(
                f"{more * 2**20 / (sizes[-1] - sizes[-2]):,.0f} bytes a row (10 numbers and a class: 48)"
            )
    print(f"\nexponents over {', '.join(f'{size:,}' for size in sizes)}: {'; '.join(told)}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="+", default=list(SIZES), choices=list(SIZES))
    parser.add_argument("--most", type=int, default=10_000_000, help="rows")
    parser.add_argument("--out", type=Path, help="JSON lines; what it has is not measured again")
    options = parser.parse_args()
    print_machine()
    known: list[dict[str, Any]] = []
    if options.out and options.out.exists():
        known = [json.loads(line) for line in options.out.read_text(encoding="utf-8").splitlines()]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as temp:
        folder = Path(temp)
        for kind in options.only:
            sizes = [size for size in SIZES[kind] if kind != "rows" or size <= options.most]
            found: dict[int, list[dict[str, float]]] = {size: [] for size in sizes}
            for number in range(3):
                for size in sizes:
                    if number and kind == "rows" and size >= 3_000_000:
                        continue
                    key = {"kind": kind, "size": size, "round": number}
                    figures = next((one for one in known if key.items() <= one.items()), None)
                    if figures is None:
                        figures = {**key, **run_once(write_run(kind, size, folder), folder)}
                        if options.out:
                            with options.out.open("a", encoding="utf-8") as file:
                                file.write(json.dumps(figures) + "\n")
                    found[size].append({name: figures[name] for name in ("epoch", "command", "peak")})
            report(kind, found)


if __name__ == "__main__":
    main()
