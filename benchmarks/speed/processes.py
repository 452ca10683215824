"""Several processes: how much faster they are here, and what is left of a run after `kill -9`.

    python benchmarks/speed/processes.py scale [--rounds 7] [--sizes 1 2]
    python benchmarks/speed/processes.py kill [--kills 24] [--size 2] [--way fsdp] [--work DIR] [--minutes 8]
    python benchmarks/speed/processes.py checkpoint [--rounds 3] [--width 3400]

`scale` trains the same run in turns with each number of processes (one thread each) and way, in processes
of its own, and tells the median samples/s of the epochs after the first. Two processes have two
processors' arithmetic and the price of talking; on a machine with two busy cores little is gained.

`kill` kills runs of several processes at random instants as `kill.py` does: in one half of them torchrun
with all that it started, and the run is resumed by hand; in the other half one worker, and torchrun starts
the group again. Either must end bit for bit as the run that was never killed.

`checkpoint` trains a large network (46 million weights, AdamW) for some steps with a checkpoint in each
epoch, divided (fsdp) and whole (ddp), and tells what one costs: how long training stands still for the copy,
how long a thread writes, bytes on the disk, and the largest memory that a process held.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import kill
from machine import print_machine

WORKLOADS = {
    "MLP 50-256-128-10, batch 256": {
        "data": "{source: make-classification, batch_size: 256, "
        "args: {n_samples: 30000, n_features: 50, n_informative: 20, n_classes: 10}}",
        "model": "[{Linear: 256}, ReLU, {Linear: 128}, ReLU]",
    },
    "MLP 50-1024-1024-10, batch 1024": {
        "data": "{source: make-classification, batch_size: 1024, "
        "args: {n_samples: 30000, n_features: 50, n_informative: 20, n_classes: 10}}",
        "model": "[{Linear: 1024}, ReLU, {Linear: 1024}, ReLU]",
    },
}


def launch(size: int, *options: str) -> list[str]:
    """What stands before `train`."""
    python = [sys.executable, "-m"]
    if size == 1:
        return [*python, "netwright"]
    run = ["torch.distributed.run", "--standalone", "--nproc-per-node", str(size), *options]
    return [*python, *run, "-m", "netwright"]


def measure(workload: dict[str, str], size: int, way: str, folder: Path) -> float:
    """Samples a second, in the median of the epochs after the first."""
    text = "".join(f"{section}: {value}\n" for section, value in workload.items())
    text += f"train: {{epochs: 4, threads: 1, tune_up: false, distributed: {way}, device: cpu}}\n"
    text += "check: {training: false}\n"
    (folder / "run.yaml").write_text(text, encoding="utf-8")
    shutil.rmtree(folder / "run", ignore_errors=True)
    words = [*launch(size), "train", "run.yaml", "--out", "run"]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{words}: exit status {done.returncode}\n{done.stderr[-2000:]}")
    lines = map(json.loads, (folder / "run" / "log.jsonl").read_text().splitlines())
    paces = [line["samples_per_second"] for line in lines if line["event"] == "EpochEnded"]
    return statistics.median(paces[1:])


def scale(rounds: int, sizes: list[int]) -> None:
    ways = [(size, way) for size in sizes for way in (["ddp"] if size == 1 else ["ddp", "fsdp"])]
    found: dict[tuple[str, int, str], list[float]] = {}
    with tempfile.TemporaryDirectory() as made:
        for number in range(rounds):
            for name, workload in WORKLOADS.items():
                for size, way in ways:
                    pace = measure(workload, size, way, Path(made))
                    found.setdefault((name, size, way), []).append(pace)
                    print(f"round {number + 1}: {name}, {size} {way}: {pace:,.0f}", file=sys.stderr)
    print_machine()
    print(f"\n| n = {rounds}, medians | processes | samples/s | ratio to one, in turns |\n|---|--:|--:|--:|")
    for (name, size, way), paces in found.items():
        ones = found[name, sizes[0], "ddp"]
        ratios = sorted(pace / one for pace, one in zip(paces, ones, strict=True))
        spread = f"{statistics.median(ratios):.2f} ({ratios[0]:.2f}-{ratios[-1]:.2f})"
        print(f"| {name} | {size} {way if size > 1 else ''} | {statistics.median(paces):,.0f} | {spread} |")


def find_workers(pid: int) -> list[int]:
    """The processes that torchrun started."""
    workers = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            if int((place / "stat").read_text().rpartition(")")[2].split()[1]) == pid:
                workers.append(int(place.name))
        except OSError:
            continue
    return workers


def lose_worker(number: int, command: kill.Command, folder: Path, whole: dict[str, object]) -> list[str]:
    """Kill one worker at a random instant; what is not the same at the end of the run."""
    draw = random.Random(number)
    shutil.rmtree(folder, ignore_errors=True)
    process = kill.start(command.begin(folder))
    instant = kill.INSTANTS[number % len(kill.INSTANTS)]
    kill.wait_for_instant(folder, instant, draw, lambda: process.poll() is not None)
    workers = sorted(find_workers(process.pid))
    if workers:
        os.kill(draw.choice(workers), signal.SIGKILL)
    if process.wait(kill.WAIT_SECONDS):
        return [kill.read_said(process)]
    left = kill.read_run(folder)
    return [name for name in whole if left.get(name) != whole[name]]


def kill_runs(num: int, size: int, way: str, work: Path, seconds: float) -> int:
    until = time.monotonic() + seconds
    run_file = work / "run.yaml"
    text = kill.RUN_FILE
    if way == "fsdp":  # which has no moving average
        text = text.replace("ema: 0.98", "distributed: fsdp")
    run_file.write_text(text, encoding="utf-8")
    command = kill.Command(tuple(launch(size)), run_file)
    done = kill.run_kills(command, work, num=num // 2, jobs=1, seconds=seconds / 2)
    kill.print_table(done, num // 2)
    whole = kill.read_run(work / "whole")
    restarting = kill.Command(tuple(launch(size, "--max-restarts", "2")), run_file)
    same = tried = 0
    for number in range(num // 2):
        if time.monotonic() > until:
            break
        wrong = lose_worker(number, restarting, work / f"lost-{number:03d}", whole)
        tried, same = tried + 1, same + (not wrong)
        print(f"{number:3d} one worker lost: {wrong or 'the same'}", flush=True)
    print(f"| one worker, and torchrun begins the group again | {tried} | {tried} | **{same} of {tried}** |")
    return int(same < tried or any(told["wrong"] for told in done))


def watch_checkpoints() -> None:
    """Be the `netwright` command, and say at the end what its checkpoints took: a worker of `checkpoint`."""
    from netwright.cli.app import main as run_command
    from netwright.training.checkpoint_writer import CheckpointWriter
    from netwright.training.state_keeper import StateKeeper

    times: dict[str, list[float]] = {"copy": [], "write": []}

    def time_calls(owner: Any, method: str, name: str) -> None:
        call = getattr(owner, method)

        def timed(self: Any, *args: Any) -> Any:
            began = time.perf_counter()
            result = call(self, *args)
            times[name].append(time.perf_counter() - began)
            return result

        setattr(owner, method, timed)

    time_calls(StateKeeper, "_copy", "copy")
    time_calls(CheckpointWriter, "_write", "write")
    try:
        run_command()
    finally:
        told = {"times": times, "peak_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}
        Path(f"told-{os.environ['RANK']}.json").write_text(json.dumps(told), encoding="utf-8")


def measure_checkpoints(width: int, way: str, folder: Path) -> dict[str, float]:
    """What the checkpoints of a large network take with two processes."""
    layers = ", ".join([f"{{Linear: {width}}}, ReLU"] * 5)
    text = "data: {source: make-classification, batch_size: 64, split: {val: 0.2, test: 0.2}, "
    text += "args: {n_samples: 600, n_features: 50, n_informative: 20, n_classes: 10}}\n"
    text += f"model: {{layers: [{layers}]}}\n"
    text += f"train: {{epochs: 3, threads: 1, tune_up: false, distributed: {way}, device: cpu, "
    text += "checkpoint: {epochs: 1}, optimizer: {AdamW: {lr: 0.0001}}}\n"
    text += "check: {training: false}\nlook: {training: false}\n"
    (folder / "run.yaml").write_text(text, encoding="utf-8")
    shutil.rmtree(folder / "run", ignore_errors=True)
    words = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    words += [str(Path(__file__).resolve()), "watch", "train", "run.yaml", "--out", "run"]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{words}: exit status {done.returncode}\n{done.stderr[-2000:]}")
    first, second = (json.loads((folder / f"told-{rank}.json").read_text()) for rank in range(2))
    files = [one for one in (folder / "run" / "checkpoint").rglob("*") if one.is_file()]
    return {
        "training stands still, s": statistics.median(first["times"]["copy"][1:]),
        "a thread writes, s": statistics.median(first["times"]["write"]),
        "on the disk, MB": sum(one.stat().st_size for one in files) / 1e6,
        "memory of the first process, MB": first["peak_bytes"] / 1e6,
        "memory of the second, MB": second["peak_bytes"] / 1e6,
    }


def compare_checkpoints(rounds: int, width: int) -> None:
    found: dict[str, list[dict[str, float]]] = {"fsdp": [], "ddp": []}
    with tempfile.TemporaryDirectory() as made:
        for number in range(rounds):
            for way, told in found.items():
                told.append(measure_checkpoints(width, way, Path(made)))
                print(f"round {number + 1}: {way}: {told[-1]}", file=sys.stderr)
    print_machine()
    num = (50 * width + 4 * width**2 + 10 * width) / 1e6
    print(f"\n| {num:.0f} million weights, n = {rounds}, medians | fsdp | ddp |\n|---|--:|--:|")
    for name in found["fsdp"][0]:
        cells = [f"{statistics.median(one[name] for one in told):,.2f}" for told in found.values()]
        print(f"| {name} | {' | '.join(cells)} |")


def main() -> int:
    if sys.argv[1:2] == ["watch"]:
        del sys.argv[1]
        watch_checkpoints()
        return 0
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=["scale", "kill", "checkpoint"])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--width", type=int, default=3400, help="Of the layers of the large network.")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--kills", type=int, default=24)
    parser.add_argument("--size", type=int, default=2)
    parser.add_argument("--way", choices=["ddp", "fsdp"], default="ddp", help="Of the runs that are killed.")
    parser.add_argument("--minutes", type=float, default=8.0)
    parser.add_argument(
        "--work", type=Path, help="Kept, and gone on with; without it a folder that is removed."
    )
    asked = parser.parse_args()
    if asked.what == "scale":
        scale(asked.rounds, asked.sizes)
        return 0
    if asked.what == "checkpoint":
        compare_checkpoints(asked.rounds, asked.width)
        return 0
    with tempfile.TemporaryDirectory() as made:
        work = asked.work or Path(made)
        work.mkdir(parents=True, exist_ok=True)
        return kill_runs(asked.kills, asked.size, asked.way, work, asked.minutes * 60)


if __name__ == "__main__":
    sys.exit(main())
