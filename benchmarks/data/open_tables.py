"""Seconds and peak memory of opening a table: netwright beside polars alone and pandas.

Claim: finding roles, dividing, fitting and encoding cost a few times the reading alone, and memory no more
than pandas takes to read. Each opening is a process of its own; the three take turns, medians are shown.
Run: python benchmarks/data/open_tables.py [--repeats 5] [--rows 1000000 --columns 30]
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
import polars as pl
from machine import find_data, print_machine

# Memory is what opening adds to a process that has its packages loaded.
MEASURE = """
import sys, time
from pathlib import Path
def peak():
    # ru_maxrss would begin with what the parent process took.
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
{prepare}
before, wall, cpu = peak(), time.perf_counter(), time.process_time()
{opening}
print(time.perf_counter() - wall, time.process_time() - cpu, peak() - before)
"""
WAYS = {
    "netwright": ("import netwright as nw\nnw.open_data('iris')", "data = nw.open_data(sys.argv[1])"),
    "polars": ("import polars as pl", "frame = pl.read_csv(sys.argv[1])"),
    "pandas": ("import pandas as pd", "frame = pd.read_csv(sys.argv[1])"),
}


def make_table(path: Path, num_rows: int, num_columns: int) -> None:
    random = np.random.default_rng(0)
    words = np.array(["red", "green", "blue", "teal", "navy"])
    columns: dict[str, object] = {}
    for index in range(num_columns - 1):
        kind = index % 5
        if kind < 3:
            columns[f"number {index}"] = np.round(random.normal(size=num_rows) * 100, 4)
        elif kind == 3:
            columns[f"whole {index}"] = random.integers(0, 1000, num_rows)
        else:
            columns[f"word {index}"] = words[random.integers(0, 5, num_rows)]
    columns["answer"] = random.integers(0, 2, num_rows)
    pl.DataFrame(columns).write_csv(path)


def measure_opening(way: str, path: Path) -> tuple[float, float, float]:
    prepare, opening = WAYS[way]
    code = MEASURE.format(prepare=prepare, opening=opening)
    ran = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    wall, cpu, memory = map(float, ran.stdout.split())
    return wall, cpu, memory


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--columns", type=int, default=30)
    options = parser.parse_args()
    print_machine()
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "made.csv"
        make_table(made, options.rows, options.columns)
        tables = {f"{options.rows:,} x {options.columns}": made}
        data = find_data()
        if data is not None:
            tables = {"adult": data / "tables" / "adult" / "adult-train.csv", **tables}
        print(
            f"\n| table | MB | way | seconds | processor seconds | memory added, MB | (n = {options.repeats})"
        )
        print("|---|--:|---|--:|--:|--:|")
        for name, path in tables.items():
            measured = {way: [] for way in WAYS}
            for _ in range(options.repeats):
                for way, found in measured.items():
                    found.append(measure_opening(way, path))
            for way, found in measured.items():
                wall, cpu, memory = (statistics.median(one) for one in zip(*found, strict=True))
                megabytes = path.stat().st_size / 1e6
                print(
                    f"| {name} | {megabytes:.0f} | {way} | {wall:.2f} | {cpu:.2f} | {memory:.0f} |",
                    flush=True,
                )


if __name__ == "__main__":
    main()
