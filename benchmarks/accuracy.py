"""Test accuracy on images: what the defaults and three run files of examples/ reach.

Claim: digits >= 0.97 with no settings; Fashion-MNIST, a fully connected network, 3 epochs, >= 0.86;
cifar-quick on 10,000 training photos of CIFAR-10, 10 epochs, >= 0.55; LeNet on MNIST >= 0.985.

Run: python benchmarks/accuracy.py [--seeds 1] [--only digits]
Data: the folder that NETWRIGHT_TEST_DATA names, else ../shared/data beside the repository, and Debian's
dataset-fashion-mnist. Nothing is fetched: what is absent is skipped, with the reason.

The accuracy is that of the official test images (digits: of 15 % of the rows, drawn by the seed), at the
epoch that the validation rows chose. Seconds are those of the whole run, data and evaluation included.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from machine import find_data, print_machine

from netwright.jobs.train_source import train_source

EXAMPLES = Path(__file__).parents[1] / "examples"


@dataclass(frozen=True)
class Case:
    """What is trained, what it should reach, and a file without which it is skipped."""

    source: str
    target: float
    needs: str | None = None


CASES = {
    "digits": Case("digits", 0.97),
    "fashion-mnist": Case(
        str(EXAMPLES / "fashion_mnist_mlp.yaml"),
        0.86,
        "/usr/share/datasets/fashion-mnist/train-images-idx3-ubyte.gz",
    ),
    "cifar10": Case(str(EXAMPLES / "cifar10_quick.yaml"), 0.55, "cifar-10-batches-py/data_batch_1"),
    "mnist": Case(str(EXAMPLES / "mnist_lenet.yaml"), 0.985, "mnist/train-images-idx3-ubyte.gz"),
}


def train_case(case: Case, seed: int) -> tuple[float, float, int]:
    """Give test accuracy, seconds and epochs; the seed draws the weights and the division of the rows."""
    began = perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        sets = [f"train.seed={seed}", f"data.split.seed={seed}"]
        run = train_source(case.source, sets=sets, out=Path(folder) / "run")
        return run.metrics["test"]["accuracy"], perf_counter() - began, run.result["epochs"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--only", nargs="*", default=list(CASES), choices=list(CASES))
    options = parser.parse_args()
    folder = find_data()
    if folder is not None:
        os.environ["NETWRIGHT_DATA"] = str(folder)
    print_machine()
    print(f"\n| task | test accuracy | lowest | target | epochs | seconds a run | (n = {options.seeds})")
    print("|---|--:|--:|--:|--:|--:|")
    is_short = False
    for name in options.only:
        case = CASES[name]
        if case.needs is not None and not (folder or Path()).joinpath(case.needs).exists():
            print(f"| {name} | skipped: there is no {case.needs} |", flush=True)
            continue
        rows = [train_case(case, seed) for seed in range(options.seeds)]
        accuracies, seconds, epochs = zip(*rows, strict=True)
        is_short |= min(accuracies) < case.target
        print(
            f"| {name} | {statistics.mean(accuracies):.4f} | {min(accuracies):.4f} | {case.target} "
            f"| {epochs[0]} | {statistics.mean(seconds):.1f} |",
            flush=True,
        )
    sys.exit(int(is_short))


if __name__ == "__main__":
    main()
