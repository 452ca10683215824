"""Test accuracy of tuned-up training beside float32, layer by layer, in the usual order in memory.

Claim: on Fashion-MNIST (fully connected) and CIFAR-10 (cifar-quick; small-conv for batch norm) what the
tune-up chooses ends within 0.3 points of float32, mean over the seeds.

Run: python benchmarks/speed/parity.py [--seeds 3] [--out parity.jsonl]
     python benchmarks/speed/parity.py --apart --seeds 5 --only cifar10 --out parity.jsonl
Data: as for benchmarks/accuracy.py; what is absent is skipped. Nothing is fetched.

Both sides of a row begin with the same weights and see the same batches: a difference is of the pair.
`--apart` trains with bf16 alone, channels_last alone, and both, beside float32. A run that is in `--out` is
not trained again, so that a stopped measurement goes on where it was.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from accuracy import CASES, Case
from machine import find_data, print_machine

from netwright.core.read_run_file import read_run_file
from netwright.jobs.train_source import train_source

TASKS: dict[str, list[str]] = {
    "fashion-mnist": [],
    "cifar10": [],
    "cifar10-norms": ["model=small-conv", "train.epochs=5"],
}
"""What each task sets in the run file of its case."""
CHOSEN = {"threads", "precision", "layout", "capture", "compile"}
PLAIN = {"precision": "float32", "layout": "contiguous", "capture": "false", "tune_up": "false"}
TUNED = {"plain": PLAIN, "tuned up": {"tune_up": "true"}}
APART = {
    "plain": PLAIN,
    "channels_last": {**PLAIN, "layout": "channels_last"},
    "bf16": {**PLAIN, "precision": "bf16"},
    "bf16 + channels_last": {**PLAIN, "precision": "bf16", "layout": "channels_last"},
}


def find_case(task: str) -> Case:
    """Find the case whose data a task takes."""
    return CASES[task.removesuffix("-norms")]


def train_side(task: str, seed: int, fields: dict[str, str]) -> dict[str, Any]:
    """Train one side of a pair; test accuracy in percent, and what was chosen."""
    began = perf_counter()
    case = find_case(task)
    sets = [*TASKS[task], f"train.seed={seed}", *(f"train.{name}={value}" for name, value in fields.items())]
    with tempfile.TemporaryDirectory() as folder:
        run = train_source(case.source, sets=[*sets, "check.training=false"], out=Path(folder) / "run")
        chosen = read_run_file(run.folder.run_file).spec.train.model_dump(include=CHOSEN)
        accuracy, loss = 100 * run.metrics["test"]["accuracy"], run.metrics["test"]["loss"]
    return {"accuracy": accuracy, "loss": loss, "seconds": perf_counter() - began, "chosen": chosen}


def read_kept(file: Path | None) -> dict[tuple[str, str, int], dict[str, Any]]:
    """Read what an earlier measurement left."""
    if file is None or not file.exists():
        return {}
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    return {(row["task"], row["side"], row["seed"]): row for row in rows}


def print_rows(kept: dict[tuple[str, str, int], dict[str, Any]], sides: dict[str, Any], seeds: int) -> bool:
    """Print the table; whether every side stays within 0.3 points."""
    print("\n| task | side | accuracy, mean (spread) | to plain, mean of pairs | each pair | n |")
    print("|---|---|--:|--:|---|--:|")
    holds = True
    for task in TASKS:
        for side in sides:
            rows = [kept[task, side, seed] for seed in range(seeds) if (task, side, seed) in kept]
            if not rows:
                continue
            scores = [row["accuracy"] for row in rows]
            gaps = [row["accuracy"] - kept[task, "plain", row["seed"]]["accuracy"] for row in rows]
            mean = statistics.mean(gaps)
            holds &= mean >= -0.3
            told = " ".join(f"{gap:+.2f}" for gap in gaps) if side != "plain" else ""
            print(
                f"| {task} | {side} | {statistics.mean(scores):.2f} ({max(scores) - min(scores):.2f}) "
                f"| {f'{mean:+.2f}' if side != 'plain' else ''} | {told} | {len(rows)} |"
            )
    for task in TASKS:
        tuned = [kept[task, "tuned up", seed] for seed in range(seeds) if (task, "tuned up", seed) in kept]
        for chosen in sorted({json.dumps(row["chosen"], sort_keys=True) for row in tuned}):
            print(f"\n{task}, tuned up: {chosen}")
    return holds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--only", nargs="*", default=list(TASKS), choices=TASKS)
    parser.add_argument("--apart", action="store_true", help="bf16 and channels_last each on its own")
    parser.add_argument("--out", type=Path, help="a file that each run is added to")
    options = parser.parse_args()
    folder = find_data()
    if folder is not None:
        os.environ["NETWRIGHT_DATA"] = str(folder)
    print_machine()
    sides = APART if options.apart else TUNED
    kept = read_kept(options.out)
    for seed in range(options.seeds):
        for task in options.only:
            needs = find_case(task).needs
            if needs is not None and not (folder or Path()).joinpath(needs).exists():
                print(f"{task}: skipped, there is no {needs}")
                continue
            for side, fields in sides.items():
                if (task, side, seed) in kept:
                    continue
                row = {"task": task, "side": side, "seed": seed, **train_side(task, seed, fields)}
                kept[task, side, seed] = row
                print(
                    f"{task} {side} seed {seed}: {row['accuracy']:.2f} in {row['seconds']:.0f} s", flush=True
                )
                if options.out is not None:
                    with options.out.open("a", encoding="utf-8") as file:
                        file.write(json.dumps(row) + "\n")
    sys.exit(not print_rows(kept, sides, options.seeds))


if __name__ == "__main__":
    main()
