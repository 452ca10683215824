"""How fast batches come, beside a DataLoader.

Claims: on a table of 100,000 x 50 numbers netwright's batches come at least 20 times as fast as those of
`TensorDataset` + `DataLoader(shuffle=True)`; opening a table, filling and scaling it included, costs no more
than pandas + scikit-learn need for the same.

Run: python benchmarks/data/batches.py [--rounds 5]
Data: made here. All ways take turns in each round; figures are medians over the rounds, on one thread.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
import polars as pl
import torch
from machine import print_machine
from torch.utils.data import DataLoader, TensorDataset

import netwright as nw

NUM_ROWS, NUM_COLUMNS, BATCH_SIZE = 100_000, 50, 256


def count_pace(batches: Iterable[tuple[torch.Tensor, torch.Tensor]]) -> float:
    """Run one epoch; samples a second."""
    began = time.perf_counter()
    num = sum(len(y) for _, y in batches)
    return num / (time.perf_counter() - began)


def time_opening(open_table: Callable[[], object]) -> float:
    """Seconds to open a table."""
    began = time.perf_counter()
    open_table()
    return time.perf_counter() - began


def write_table(file: Path) -> None:
    """Write numbers with holes, and three categories."""
    random = np.random.default_rng(0)
    columns = {f"x{index}": random.normal(size=NUM_ROWS).round(4) for index in range(NUM_COLUMNS - 3)}
    words = {f"c{index}": random.choice(list("abcdef"), NUM_ROWS) for index in range(3)}
    frame = pl.DataFrame({**columns, **words, "y": random.integers(0, 2, NUM_ROWS)})
    holes = pl.when(pl.col("y").is_first_distinct() | (pl.int_range(pl.len()) % 17 > 0)).then(pl.col("x0"))
    frame.with_columns(holes.alias("x0")).write_csv(file)


def open_with_pandas(file: Path) -> object:
    """What a person writes without netwright: read, fill, scale, one-hot, to tensors."""
    import pandas as pd
    from sklearn.compose import make_column_transformer
    from sklearn.impute import SimpleImputer
    from sklearn.model_selection import train_test_split
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    frame = pd.read_csv(file)
    inputs, targets = frame.drop(columns="y"), frame["y"]
    train, test, y_train, y_test = train_test_split(inputs, targets, test_size=0.3, stratify=targets)
    words = [name for name in inputs if name.startswith("c")]
    numbers = [name for name in inputs if not name.startswith("c")]
    fill = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    prepare = make_column_transformer((fill, numbers), (OneHotEncoder(handle_unknown="ignore"), words))
    parts = prepare.fit_transform(train), prepare.transform(test)
    return [torch.as_tensor(np.asarray(part), dtype=torch.float32) for part in parts], y_train, y_test


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    torch.set_num_threads(1)
    print_machine()
    inputs, targets = torch.randn(NUM_ROWS, NUM_COLUMNS), torch.randint(2, (NUM_ROWS,))
    dataset = TensorDataset(inputs, targets)
    ways: dict[str, Iterable[tuple[torch.Tensor, torch.Tensor]]] = {
        "DataLoader, no workers": DataLoader(dataset, BATCH_SIZE, shuffle=True),
        "DataLoader, 2 workers": DataLoader(dataset, BATCH_SIZE, shuffle=True, num_workers=2),
        "netwright": nw.batches((inputs, targets), BATCH_SIZE, shuffle=True),
    }
    paces: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, batches in ways.items():
            paces[name].append(count_pace(batches))
    print(f"\n{NUM_ROWS:,} x {NUM_COLUMNS}, batches of {BATCH_SIZE}, shuffled; n = {rounds}\n")
    print("| batches | samples a second | to DataLoader |\n|---|--:|--:|")
    plain = paces["DataLoader, no workers"]
    for name, found in paces.items():
        ratio = statistics.median(one / other for one, other in zip(found, plain, strict=True))
        print(f"| {name} | {statistics.median(found):,.0f} | {ratio:.1f} |")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "table.csv")
        write_table(file)
        openings: dict[str, Callable[[], object]] = {
            "pandas + scikit-learn": lambda: open_with_pandas(file),
            "netwright": lambda: nw.open_data(str(file), target="y"),
            "netwright, in blocks": lambda: nw.open_data(str(file), target="y", stream=True),
        }
        seconds: dict[str, list[float]] = {name: [] for name in openings}
        for _ in range(rounds):
            for name, open_table in openings.items():
                seconds[name].append(time_opening(open_table))
    print("\n| from CSV to encoded parts | seconds | to pandas |\n|---|--:|--:|")
    plain = seconds["pandas + scikit-learn"]
    for name, found in seconds.items():
        ratio = statistics.median(one / other for one, other in zip(found, plain, strict=True))
        print(f"| {name} | {statistics.median(found):.2f} | {ratio:.2f} |")


if __name__ == "__main__":
    main()
