"""What watching costs: a script under `netwright check` and under `nw.watch`, and training with its check.

Claims: a watched script takes at most 1.15 times its own time where a step takes 5 ms or more, and ends with
the very same weights; `netwright train` is not noticeably slower for its check.
Run: python benchmarks/check/overhead.py
Each figure is the median of the ratios of pairs that were run one right after the other, in turns.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

import netwright as nw
from netwright.checking.watch_loop import watch_loop

NUM_PAIRS = 7
SIZES = {
    # Name: width, hidden layers, samples a batch, steps.
    "0.3 ms": (16, 1, 16, 3000),
    "1 ms": (128, 4, 64, 1000),
    "5 ms": (320, 4, 64, 300),
    "20 ms": (768, 6, 128, 60),
}


def make_net(width: int, depth: int) -> nn.Module:
    torch.manual_seed(0)
    hidden = [part for _ in range(depth) for part in (nn.Linear(width, width), nn.ReLU())]
    return nn.Sequential(nn.Linear(32, width), nn.ReLU(), *hidden, nn.Linear(width, 10))


def train(net: nn.Module, batch: int, num_steps: int) -> float:
    """Train as scripts do, and give the seconds."""
    torch.manual_seed(1)
    x = torch.randn(1024, 32)
    loader = DataLoader(TensorDataset(x, x[:, :10].argmax(1)), batch_size=batch, shuffle=True)
    optimizer = torch.optim.Adam(net.parameters())
    started, step = time.process_time(), 0
    while step < num_steps:
        for inputs, labels in loader:
            optimizer.zero_grad()
            nn.functional.cross_entropy(net(inputs), labels).backward()
            optimizer.step()
            step += 1
            if step == num_steps:
                break
    return time.process_time() - started


def measure_loop(width: int, depth: int, batch: int, num_steps: int) -> tuple[float, float, bool]:
    """Milliseconds a step, the ratio of watched to unwatched, and whether the weights are the same."""
    ratios, plain_seconds, same = [], [], True
    for turn in range(NUM_PAIRS):
        nets = {watched: make_net(width, depth) for watched in (False, True)}
        seconds = {}
        for watched in (False, True) if turn % 2 else (True, False):
            if watched:
                with watch_loop():
                    seconds[True] = train(nets[True], batch, num_steps)
            else:
                seconds[False] = train(nets[False], batch, num_steps)
        ratios.append(seconds[True] / seconds[False])
        plain_seconds.append(seconds[False])
        states = nets[False].state_dict(), nets[True].state_dict()
        same = same and all(torch.equal(states[0][name], states[1][name]) for name in states[0])
    return statistics.median(plain_seconds) / num_steps * 1e3, statistics.median(ratios), same


def measure_training(source: str, epochs: int) -> tuple[float, float]:
    """Seconds of `nw.train` and the ratio of with to without its check."""
    ratios, plain_seconds = [], []
    data = nw.open_data(source)
    for turn in range(NUM_PAIRS):
        seconds = {}
        for check in (False, True) if turn % 2 else (True, False):
            started = time.process_time()
            nw.train(None, data, epochs=epochs, early_stopping="none", quiet=True, check=check)
            seconds[check] = time.process_time() - started
        ratios.append(seconds[True] / seconds[False])
        plain_seconds.append(seconds[False])
    return statistics.median(plain_seconds), statistics.median(ratios)


def main() -> None:
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    from machine import print_machine

    torch.set_num_threads(1)
    print_machine()
    print(f"n = {NUM_PAIRS} pairs, processor seconds, medians\n")
    print("| a step takes | watched / unwatched | same weights |\n|--:|--:|---|")
    for width, depth, batch, num_steps in SIZES.values():
        milliseconds, ratio, same = measure_loop(width, depth, batch, num_steps)
        print(f"| {milliseconds:.2f} ms | {ratio:.3f} | {'yes' if same else 'NO'} |")
    print("\n| netwright train | seconds | with its check / without |\n|---|--:|--:|")
    os.chdir(tempfile.mkdtemp())
    for source, epochs in (("iris", 40), ("digits", 20)):
        seconds, ratio = measure_training(source, epochs)
        print(f"| {source}, {epochs} epochs | {seconds:.1f} | {ratio:.3f} |")


if __name__ == "__main__":
    main()
