"""One training step three ways, on one batch that is there already: as PyTorch runs it, ours, and recorded.

Claim: a recorded step is nowhere slower than the same step layer by layer, and several times as fast where
the network is small; its weights are the same to the bit.

Run: python benchmarks/speed/steps.py [--only W1 W4] [--rounds 25] [--threads 1] [--precision bf16]
     [--layout channels_last]
Columns: microseconds a step (medians), and how many times as fast as torch's own (medians of the ratios
within a round; lowest and highest). `torch`: zero_grad, forward, loss, backward, step, in float32 or
autocast, the optimizer as it comes; nothing added up. Ours count loss and answers for the metrics.
"""

from __future__ import annotations

import argparse
import copy
import statistics
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import torch
from torch import Tensor, nn

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parent / "peers"))
from machine import print_machine
from tasks import TASKS, build_network, make_optimizer, measure_loss

from netwright.core.run_spec import TrainSpec
from netwright.core.task import Task
from netwright.training.build_optimizer import build_optimizer
from netwright.training.captured_step import CapturedStep
from netwright.training.eager_step import EagerStep
from netwright.training.objective import Objective
from netwright.training.running_metrics import RunningMetrics
from netwright.training.schedule import Schedule
from netwright.training.state import TrainingState

SHAPES = {"W1": (50,), "W2": (784,), "W3": (3, 32, 32), "W4": (10,), "W5": (3, 32, 32)}
TURN_SECONDS = 0.05


def make_batch(name: str) -> tuple[Tensor, Tensor]:
    """A batch of noise: what a step costs does not depend on what is in it."""
    size, shape = TASKS[name].batch_size, SHAPES[name[:2]]
    targets = torch.randn(size, 1) if name == "W4" else torch.randint(0, 10, (size,))
    return torch.randn(size, *shape), targets


def make_plain(
    name: str, net: nn.Module, batch: tuple[Tensor, Tensor], dtype: torch.dtype | None
) -> Callable:
    """The step that a tutorial writes."""
    criterion, optimizer = measure_loss(name), make_optimizer(name, net)
    x, y = batch

    def step() -> None:
        optimizer.zero_grad()
        with torch.autocast("cpu", dtype) if dtype else nullcontext():
            loss = criterion(net(x), y)
        loss.backward()
        optimizer.step()

    return step


def make_step(name: str, net: nn.Module, dtype: torch.dtype | None) -> EagerStep:
    """Netwright's step, layer by layer."""
    classes = tuple("0123456789")
    task = Task("regression", ("y",)) if name == "W4" else Task("multiclass", ("y",), classes)
    objective = Objective("loss", "loss", measure_loss(name), task)
    named = {TASKS[name].optimizer: {"lr": TASKS[name].learning_rate}}
    optimizer = build_optimizer(net, TrainSpec(optimizer=named))
    schedule = Schedule(optimizer, "none", epochs=1, steps_per_epoch=1)
    state = TrainingState(net, optimizer, schedule, RunningMetrics(task, objective.read_answers))
    return EagerStep(state, objective, net, autocast=dtype)


def time_ways(ways: dict[str, Callable[[], None]], rounds: int) -> dict[str, list[float]]:
    """Microseconds a step of each way, one figure a round; they take turns."""
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    began = time.perf_counter()
    for step in ways.values():
        step()
        step()
    num = max(1, round(TURN_SECONDS / ((time.perf_counter() - began) / 2 / len(ways))))
    for _ in range(rounds):
        for name, step in ways.items():
            began = time.perf_counter()
            for _ in range(num):
                step()
            seconds[name].append((time.perf_counter() - began) / num * 1e6)
    return seconds


def measure(name: str, dtype: torch.dtype | None, layout: str, rounds: int) -> list[str]:
    """The cells of one workload."""
    torch.manual_seed(0)
    net, (x, y) = build_network(name).train(), make_batch(name)
    if layout == "channels_last" and x.ndim == 4:
        net, x = net.to(memory_format=torch.channels_last), x.contiguous(memory_format=torch.channels_last)
    twin = copy.deepcopy(net)
    eager, under = make_step(name, copy.deepcopy(net), dtype), make_step(name, twin, dtype)
    began = time.perf_counter()
    recorded = CapturedStep.try_capture(under, twin, x, y)
    milliseconds = (time.perf_counter() - began) * 1e3
    ways = {"torch": make_plain(name, net, (x, y), dtype), "ours": lambda: eager.run(x, y)}
    if recorded is not None:
        ways["recorded"] = lambda: recorded.run(x, y)
    found = time_ways(ways, rounds)
    cells = [f"{statistics.median(found[way]):,.0f}" for way in ways]
    ratios = [_divide(found["torch"], found[way]) for way in ways if way != "torch"]
    missing = ["-"] * (3 - len(ways))
    return [*cells, *missing, *ratios, *missing, f"{milliseconds:.0f}"]


def _divide(first: list[float], second: list[float]) -> str:
    ratios = sorted(a / b for a, b in zip(first, second, strict=True))
    return f"{statistics.median(ratios):.2f} ({ratios[0]:.2f}-{ratios[-1]:.2f})"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="+", choices=TASKS, default=list(TASKS))
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--precision", choices=["float32", "bf16"], default="float32")
    parser.add_argument("--layout", choices=["contiguous", "channels_last"], default="contiguous")
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    dtype = torch.bfloat16 if given.precision == "bf16" else None
    print_machine()
    print(f"{given.threads} thread(s), {given.precision}, {given.layout}, n = {given.rounds} rounds\n")
    print(
        "| workload | torch, us | ours, us | recorded, us | ours / torch | recorded / torch | recording, ms |"
    )
    print("|---|--:|--:|--:|--:|--:|--:|")
    for name in given.only:
        print(f"| {name} | {' | '.join(measure(name, dtype, given.layout, given.rounds))} |", flush=True)


if __name__ == "__main__":
    main()
