"""What keeping the state costs: training without checkpoints, with the default, and with one every second.

    python benchmarks/speed/keeping.py [--rounds 7]

The same training, in turns within one process: seconds of a whole `train_network` (a small network on 100,000
rows; a large one of 10 million weights, 120 MB a checkpoint, on few rows), as a ratio to the one without
checkpoints. Copies in memory are taken by all three. Medians, and the range between the quartiles.
"""

from __future__ import annotations

import argparse
import itertools
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from machine import print_machine

from netwright.core.events import CheckpointWritten, Event
from netwright.core.run_spec import TrainSpec
from netwright.core.task import Task
from netwright.data.data import Data
from netwright.data.split import TensorSplit
from netwright.training.train_network import train_network

KINDS = {"none": "none", "default (60 s)": {}, "every second": {"seconds": 1.0}}
WORK = {
    "50-256-128-10, 100,000 rows": ((50, 256, 128, 10), 100_000, 4),
    "512-3000-2800-10, 2,048 rows": ((512, 3000, 2800, 10), 2_048, 3),
}


def make_net(sizes: tuple[int, ...]) -> nn.Module:
    """A chain of Linear and ReLU."""
    torch.manual_seed(0)
    layers = [part for a, b in itertools.pairwise(sizes) for part in (nn.Linear(a, b), nn.ReLU())]
    return nn.Sequential(*layers[:-1])


def measure(sizes: tuple[int, ...], data: Data, epochs: int, kind: object) -> tuple[float, int]:
    """Seconds of a training, and the checkpoints that it wrote."""
    seen: list[Event] = []
    spec = TrainSpec.model_validate({"epochs": epochs, "threads": 1, "checkpoint": kind})
    folder = Path(tempfile.mkdtemp())
    began = time.perf_counter()
    train_network(
        make_net(sizes), data, spec, batch_size=256, observers=[seen.append], checkpoint_folder=folder
    )
    seconds = time.perf_counter() - began
    shutil.rmtree(folder)
    return seconds, sum(isinstance(event, CheckpointWritten) for event in seen)


def main() -> None:
    """Measure in turns and print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    print_machine()
    print("\n| network | checkpoints | written | ratio of seconds | quartiles |\n|---|---|--:|--:|--:|")
    for name, (sizes, num, epochs) in WORK.items():
        x = torch.randn(num, sizes[0], generator=torch.Generator().manual_seed(0))
        task = Task("multiclass", ("y",), tuple("abcdefghij"))
        data = Data(
            "made", "table", task, (sizes[0],), TensorSplit(x, x[:, :10].argmax(1), torch.arange(num))
        )
        measure(sizes, data, 1, "none")
        ratios: dict[str, list[float]] = {kind: [] for kind in KINDS}
        written: dict[str, int] = {}
        for _ in range(rounds):
            times = {}
            for kind, asked in KINDS.items():
                times[kind], written[kind] = measure(sizes, data, epochs, asked)
            for kind, seconds in times.items():
                ratios[kind].append(seconds / times["none"])
        for kind, told in ratios.items():
            low, _, high = statistics.quantiles(told, n=4) if len(told) > 1 else (told[0],) * 3
            middle = statistics.median(told)
            print(f"| {name} | {kind} | {written[kind]} | {middle:.3f} | {low:.3f}-{high:.3f} |")


if __name__ == "__main__":
    main()
