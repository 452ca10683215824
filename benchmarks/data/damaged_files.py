"""Damaged tables of every format: each is read, or reported as one error with its place and its remedy.

Claim: no crash, no hang and no traceback in 100 randomly damaged tables (bits flipped, cut short, holes,
wrong endings). The damage of images is done with the same pieces (`damage.py`).
Run: python benchmarks/data/damaged_files.py [--files 100] [--seed 0] [--show]
"""

from __future__ import annotations

import argparse
import gzip
import io
import sys
import tempfile
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
import polars as pl
from damage import DAMAGES, damage_bytes, judge_files, print_outcomes
from machine import print_machine


def make_tables(random: np.random.Generator, num_rows: int = 400) -> dict[str, bytes]:
    """The same table in every format that is read, by ending."""
    frame = pl.DataFrame(
        {
            "编号": [f"A{index:05d}" for index in range(num_rows)],
            "面积": np.round(random.normal(90, 30, num_rows), 1),
            "rooms": random.integers(1, 6, num_rows),
            "town": np.array(["Rome", "Oslo", 'Saint "X"', "北京, 海淀"])[random.integers(0, 4, num_rows)],
            "seen": [f"2024-{1 + index % 12:02d}-{1 + index % 28:02d}" for index in range(num_rows)],
            "price": random.integers(50, 900, num_rows),
        }
    )
    made: dict[str, bytes] = {}
    text = frame.write_csv()
    made["csv"] = text.encode()
    made["gbk.csv"] = text.encode("gb18030")
    made["tsv"] = frame.write_csv(separator="\t").encode()
    made["csv.gz"] = gzip.compress(made["csv"])
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("table.csv", made["csv"])
    made["zip"] = archive.getvalue()
    for ending, write in (("parquet", frame.write_parquet), ("feather", frame.write_ipc)):
        buffer = io.BytesIO()
        write(buffer)
        made[ending] = buffer.getvalue()
    made["jsonl"] = frame.write_ndjson().encode()
    made |= _make_optional(frame, made["csv"])
    return made


def _make_optional(frame: pl.DataFrame, text: bytes) -> dict[str, bytes]:
    made: dict[str, bytes] = {}
    try:
        import zstandard

        made["csv.zst"] = zstandard.compress(text)
    except ImportError:
        print("without .zst: zstandard is not installed")
    try:
        import openpyxl

        book = openpyxl.Workbook()
        for row in [frame.columns, *frame.rows()]:
            book.active.append(row)
        buffer = io.BytesIO()
        book.save(buffer)
        made["xlsx"] = buffer.getvalue()
    except ImportError:
        print("without .xlsx: openpyxl is not installed")
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--show", action="store_true", help="print what became of each file")
    options = parser.parse_args()
    print_machine()
    random = np.random.default_rng(options.seed)
    tables = make_tables(random)
    endings = list(tables)
    with tempfile.TemporaryDirectory() as folder:
        cases = []
        for number in range(options.files):
            ending = endings[number % len(endings)]
            damage = DAMAGES[(number // len(endings)) % len(DAMAGES)]
            others = [other for other in endings if other != ending]
            named = str(random.choice(others)) if damage == "wrong ending" else ending
            path = Path(folder) / f"{number:03d} {ending.replace('.', '-')}.{named}"
            path.write_bytes(damage_bytes(tables[ending], damage, random))
            cases.append((path, damage))
        outcomes = []
        for outcome in judge_files(cases):
            outcomes.append(outcome)
            if options.show:
                print(
                    f"{outcome.path.name}, {outcome.damage}: {outcome.kind}: {outcome.says.splitlines()[:1]}"
                )
    if not print_outcomes(outcomes):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
