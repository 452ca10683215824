"""Every real table, opened with no settings beyond target and header: the role of each column and why.

Claim: none is refused, and what was decided about each column can be read and judged by eye.
Run: python benchmarks/data/table_roles.py [--only titanic] (real data: see benchmarks/README.md)
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from machine import find_data, print_machine

import netwright as nw
from netwright.core.errors import NetwrightError

TARGETS = {
    "titanic.csv": "Survived",
    "housing.csv": "median_house_value",
    "penguins_raw.csv": "Species",
    "data_wuliu.csv": "货品用户反馈",
    "listings.csv": "totalPrice",
    # Without answers: any column will do to see the others.
    "titanic_test_nolabel.csv": "Pclass",
    "test_nolabel.csv": "OverallQual",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="", help="part of a path")
    options = parser.parse_args()
    folder = find_data()
    if folder is None:
        return
    print_machine()
    tables = folder / "tables"
    opened = refused = 0
    for path in sorted([*tables.glob("*/*.csv"), *tables.glob("*/*.xlsx")]):
        if options.only not in str(path.relative_to(tables)):
            continue
        begun = time.perf_counter()
        try:
            data = nw.open_data(path, target=TARGETS.get(path.name))
        except NetwrightError as error:
            refused += 1
            print(f"\n## {path.relative_to(tables)}: REFUSED\n{error}")
            continue
        opened += 1
        seconds = time.perf_counter() - begun
        kind, targets = data.task.kind, ", ".join(data.task.targets)
        print(f"\n## {path.relative_to(tables)}: {data.facts['num_rows']:,} rows, {kind} of {targets}")
        print(f"{data.facts['task_reason']}; {data.input_shape[0]} features; {seconds:.2f} s")
        for column in data.columns:
            print(f"  {column.name[:28]:28} {column.role:10} {len(column.features):3}  {column.reason[:150]}")
        for word in ("leaks", "notes"):
            for one in data.facts[word]:
                print(f"  {word[:-1]}: {one}")
        for one in data.facts["skipped"][:3]:
            print(f"  left out: {one}")
    print(f"\nopened {opened}, refused {refused}")


if __name__ == "__main__":
    main()
