"""Whether the samples whose labels look wrong are those whose labels are wrong.

Claim: with 5 % of the training and validation labels flipped to another class at random, nearly all of the
twelve samples that `netwright look --what labels` shows have a flipped label, and among as many of its first
samples as labels were flipped, most have one.

The network that was trained on the wrong labels ranks them itself; nothing is trained twice. `--folds 4` also
trains four networks, each on three quarters of the training part, and ranks with those that had not seen a
sample: what that would cost and give.

Run: python benchmarks/see/labels.py [--seeds 3] [--folds 4] [--only digits]
Data: digits and breast-cancer (in scikit-learn); 6,000 samples of Fashion-MNIST where it is installed.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

import netwright as nw
from netwright.data.split import TensorSplit
from netwright.jobs.answer_part import answer_part
from netwright.jobs.run import Run
from netwright.see.scores.rank_labels import rank_labels

sys.path.insert(0, str(Path(__file__).parent.parent))
from machine import print_machine

SHARE, SHOWN = 0.05, 12
TASKS = {"digits": 15, "breast-cancer": 30, "fashion-mnist": 10}
"""Epochs by data."""
MOST = 6000


def take(split: TensorSplit, rows: torch.Tensor) -> TensorSplit:
    names = tuple(split.names[row] for row in rows.tolist()) if split.names else ()
    inputs = split.gather(rows)
    return replace(split, inputs=inputs, targets=split.targets[rows], rows=split.rows[rows], names=names)


def flip(split: TensorSplit, num_classes: int, seed: int) -> tuple[TensorSplit, np.ndarray]:
    """Give 5 % of the samples another class; also tells which."""
    random = np.random.default_rng(seed)
    labels = split.targets.flatten().long().numpy()
    chosen = random.choice(len(labels), round(SHARE * len(labels)), replace=False)
    labels = labels.copy()
    labels[chosen] = (labels[chosen] + random.integers(1, num_classes, len(chosen))) % num_classes
    is_flipped = np.zeros(len(labels), dtype=bool)
    is_flipped[chosen] = True
    targets = torch.from_numpy(labels).to(split.targets.dtype).reshape(split.targets.shape)
    return replace(split, targets=targets), is_flipped


def train(data: nw.Data, epochs: int, seed: int) -> Run:
    return nw.train(None, data, out=tempfile.mkdtemp(), epochs=epochs, seed=seed, quiet=True, check=False)


def answer(run: Run, split: TensorSplit) -> np.ndarray:
    return answer_part(run.predictor, "train", split, len(split)).answered.numbers.astype(np.float64)


def answer_unseen(data: nw.Data, split: TensorSplit, epochs: int, seed: int, folds: int) -> np.ndarray:
    """Answers to each training sample by a network that was trained without it."""
    part = torch.randperm(len(split), generator=torch.Generator().manual_seed(seed)) % folds
    chances = np.zeros((len(split), len(data.task.classes)))
    for fold in range(folds):
        seen, unseen = (part != fold).nonzero()[:, 0], (part == fold).nonzero()[:, 0]
        run = train(replace(data, train=take(split, seen)), epochs, seed)
        chances[unseen.numpy()] = answer(run, take(split, unseen))
    return chances


def measure(chances: np.ndarray, labels: np.ndarray, is_flipped: np.ndarray) -> tuple[float, float, int]:
    found = rank_labels(chances, labels)
    hits = [is_flipped[one.position] for one in found]
    num = int(is_flipped.sum())
    return float(np.mean(hits[:SHOWN])), sum(hits[:num]) / num, sum(one.is_firm for one in found)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seeds", type=int, default=3)
    options.add_argument("--folds", type=int, default=0)
    options.add_argument("--only", choices=TASKS, help="one of the data sets")
    asked = options.parse_args()
    print_machine()
    print(f"\nMedian (least to most) of {asked.seeds} seeds.\n")
    print(
        "| data | ranked by | samples | flipped | of the 12 shown | of as many as flipped | firm | seconds |"
    )
    print("|---|---|--:|--:|--:|--:|--:|--:|")
    for name, epochs in TASKS.items():
        if asked.only not in (None, name):
            continue
        try:
            opened = nw.open_data(name)
        except nw.NetwrightError as error:
            print(f"| {name} | left out: {error.what} | | | | | | |")
            continue
        results: dict[str, list[tuple[float, float, int, float]]] = {}
        for seed in range(asked.seeds):
            rows = torch.randperm(len(opened.train), generator=torch.Generator().manual_seed(0))[:MOST]
            split, is_flipped = flip(take(opened.train, rows), len(opened.task.classes), seed)
            val, _ = flip(opened.val, len(opened.task.classes), seed + 100)
            data = replace(opened, train=split, val=val)
            labels = split.targets.flatten().long().numpy()
            begun = time.perf_counter()
            run = train(data, epochs, seed)
            trained = time.perf_counter()
            chances = answer(run, split)
            found = measure(chances, labels, is_flipped)
            results.setdefault("this network", []).append((*found, time.perf_counter() - trained))
            if asked.folds:
                begun = time.perf_counter()
                chances = answer_unseen(data, split, epochs, seed, asked.folds)
                found = measure(chances, labels, is_flipped)
                results.setdefault(f"{asked.folds} others", []).append((*found, time.perf_counter() - begun))
        for method, measured in results.items():
            columns = list(zip(*measured, strict=True))
            cells = [f"{statistics.median(one):.2f} ({min(one):.2f}-{max(one):.2f})" for one in columns[:2]]
            firm, seconds = statistics.median(columns[2]), statistics.median(columns[3])
            facts = f"{len(labels):,} | {int(is_flipped.sum())}"
            print(
                f"| {name} | {method} | {facts} | {' | '.join(cells)} | {firm:.0f} | {seconds:.1f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
