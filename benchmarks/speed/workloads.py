"""Five workloads, each trained by netwright, a plain loop, Lightning, Keras and skorch in turns.

Claim: netwright trains a plain network several times as fast as the loops that people write, and as fast
as the bare step. README.md beside the benchmarks says what holds.

Run: python benchmarks/speed/workloads.py [--only W1 W4] [--peers plain bare] [--rounds 7] [--threads 1]
     [--peer-python PYTHON] [--out FILE] [--report]
Peers from other packages want an environment of their own (make_peers.sh), named by --peer-python or
NETWRIGHT_PEERS; without it they are left out. Each figure goes into FILE as it is measured, and what FILE
already has is not measured again; `--report` only prints its tables.

A round runs every program once, each in a process of its own, in another order every round; ratios are
taken within a round, and the tables give their median and range. All train on the same npz: same samples,
batches, augmentation, optimizer and epochs, loss and accuracy on both parts after each epoch.
- steady: training samples a second of the epochs after the first, validation left out. netwright's is of a
  longer run (tuning is worth its time only there), stopped after --seconds; the median of its later epochs.
- with validation: the same with everything between two epochs: validation, logging, checkpoints.
- command: seconds from the start of the command to its end, the run folder written.
- the bare step: one batch that is there already, eager, without data, metrics or validation.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
from machine import print_machine
from make_data import RUNS, count_samples, write_data, write_run_file
from peers.tasks import TASKS

PEERS = Path(__file__).parent / "peers"
OURS, STEADY = "netwright", "netwright-steady"
FOREIGN = {
    "lightning": ["lightning_trainer.py"],
    "lightning-off": ["lightning_trainer.py", "off"],
    "keras-torch": ["keras_fit.py"],
    "keras-jax": ["keras_fit.py"],
    "skorch": ["skorch_fit.py"],
}
NAMES = ["plain", "bare", *FOREIGN]
LONG_EPOCHS = {"W1": 200, "W2-64": 200, "W2-256": 300, "W3-64": 200, "W3-256": 200, "W4": 20_000, "W5": 1000}
"""Epochs of the run whose steady part is measured: ten minutes, of W5 an hour, had it not been stopped."""

Figures = dict[str, Any]


def run_peer(peer: str, name: str, folder: Path, python: str, env: dict[str, str]) -> Figures:
    """Run one program to its end; its samples a second, and the seconds of the whole command."""
    file, *words = FOREIGN.get(peer, [f"{peer}.py"])
    if peer.startswith("keras"):
        env = {**env, "KERAS_BACKEND": peer.removeprefix("keras-")}
    began = time.perf_counter()
    told = subprocess.run(
        [python, str(PEERS / file), name, str(folder), *words],
        env=env, cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    seconds = time.perf_counter() - began
    if told.returncode:
        raise RuntimeError(f"{peer} failed on {name}:\n{told.stderr[-2000:]}")
    report = json.loads(told.stdout.strip().splitlines()[-1])
    later = report["epochs"][1:]
    pace = {key: statistics.median(one[key] for one in later) for key in ("train_seconds", "seconds")}
    figures: Figures = {
        "steady": report["num_samples"] / pace["train_seconds"],
        "epochs": report["num_samples"] / pace["seconds"],
    }
    if peer == "bare":
        return {"steady": figures["steady"]}
    return {**figures, "command": seconds, "version": report.get("version", "")}


def run_netwright(name: str, folder: Path, env: dict[str, str]) -> Figures:
    """Run the whole command, as a person gives it."""
    out = folder / "run"
    shutil.rmtree(out, ignore_errors=True)
    began = time.perf_counter()
    subprocess.run(
        _command(write_run_file(name, folder, TASKS[name].epochs), out),
        env=env, check=True, capture_output=True, cwd=folder,
    )  # fmt: skip
    seconds = time.perf_counter() - began
    paces = [epoch["samples_per_second"] for epoch in _read_epochs(out)]
    return {"command": seconds, "short": statistics.median(paces[1:])}


def run_steady(name: str, folder: Path, env: dict[str, str], options: argparse.Namespace) -> Figures:
    """Run a long training, stop it by Ctrl-C, and take its later epochs."""
    out = folder / "steady"
    shutil.rmtree(out, ignore_errors=True)
    command = _command(write_run_file(name, folder, LONG_EPOCHS[name]), out)
    process = subprocess.Popen(
        command, env=env, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    seen: list[tuple[float, int]] = []
    while process.poll() is None:
        num = len(_read_epochs(out))
        if num and (not seen or num > seen[-1][1]):
            seen.append((time.perf_counter(), num))
        if len(seen) > 2 and seen[-1][0] - seen[0][0] >= options.seconds:
            break
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate()
    if len(seen) < 3:
        raise RuntimeError(f"netwright failed on {name}:\n{said[-2000:]}")
    middle = (seen[0][0] + seen[-1][0]) / 2
    # From the first epoch that ended in the later half; at least one whole epoch lies behind it.
    start = next(index for index, (at, _) in enumerate(seen) if at >= middle or index == len(seen) - 2)
    (begin_at, begin), (end_at, end) = seen[start], seen[-1]
    paces = [epoch["samples_per_second"] for epoch in _read_epochs(out)[begin:end]]
    num_samples = count_samples(name, options.share)[0]
    started = json.loads((out / "log.jsonl").read_text().splitlines()[0])
    return {
        "steady": statistics.median(paces),
        "epochs": num_samples * (end - begin) / (end_at - begin_at),
        "choices": started.get("choices", {}),
    }


def _command(run_file: Path, out: Path) -> list[str]:
    return [sys.executable, "-m", "netwright", "train", str(run_file), "--out", str(out)]


def _read_epochs(out: Path) -> list[Figures]:
    log = out / "log.jsonl"
    if not log.exists():
        return []
    lines = [line for line in log.read_text().splitlines(keepends=True) if line.endswith("\n")]
    return [event for event in map(json.loads, lines) if event["event"] == "EpochEnded"]


def measure(options: argparse.Namespace, results: list[Figures]) -> None:
    """Measure what is missing, round by round, and write each figure at once."""
    # Compiled files are kept, as they are where a package is installed.
    unset = {"OMP_NUM_THREADS", "PYTHONDONTWRITEBYTECODE"}
    env = {key: value for key, value in os.environ.items() if key not in unset}
    if options.threads:
        env["OMP_NUM_THREADS"] = str(options.threads)
    done = {(one["workload"], one["program"], one["round"], one["threads"]) for one in results}
    programs = [OURS, STEADY, *options.peers]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as temp:
        folder = Path(temp)
        for name in options.only:
            about = write_data(name, folder, options.share)
            for number in range(options.rounds):
                shift = number % len(programs)
                for program in (*programs[shift:], *programs[:shift]):
                    key = (name, program, number, options.threads)
                    if key in done:
                        continue
                    if program == OURS:
                        figures = run_netwright(name, folder, env)
                    elif program == STEADY:
                        figures = run_steady(name, folder, env, options)
                    else:
                        python = options.peer_python if program in FOREIGN else sys.executable
                        try:
                            figures = run_peer(program, name, folder, python, env)
                        except RuntimeError as problem:
                            print(problem, file=sys.stderr)
                            continue
                    keys = dict(zip(("workload", "program", "round", "threads"), key, strict=True))
                    results.append({**keys, "data": about, "load": os.getloadavg()[0], **figures})
                    if options.out:
                        with options.out.open("a", encoding="utf-8") as file:
                            file.write(json.dumps(results[-1]) + "\n")
                    shown = ", ".join(f"{k} {v:,.1f}" for k, v in figures.items() if isinstance(v, float))
                    print(f"{name} round {number + 1}: {program}: {shown}", file=sys.stderr, flush=True)


def report(results: list[Figures]) -> None:
    """Print a table a workload: medians, and the ratios within each round."""
    for name in RUNS:
        for threads in sorted({one["threads"] for one in results}):
            mine = [one for one in results if (one["workload"], one["threads"]) == (name, threads)]
            if mine:
                _print_table(name, threads, mine)


def _print_table(name: str, threads: int, mine: list[Figures]) -> None:
    by_program: dict[str, dict[int, Figures]] = {}
    for one in mine:
        program = OURS if one["program"] == STEADY else one["program"]
        by_program.setdefault(program, {}).setdefault(one["round"], {}).update(one)
    num = max(len(rounds) for rounds in by_program.values())
    loads = [one["load"] for one in mine]
    print(f"\n### {name}: {mine[0]['data']}, {threads or 'default'} threads, n = {num}", end="")
    print(f", load {min(loads):.0f} to {max(loads):.0f}\n")
    ours, plain = by_program.get(OURS, {}), by_program.get("plain", {})
    print(
        "| program | samples/s, steady | with validation | command, s | to plain: steady | with validation "
        "| command | netwright to it: steady | with validation | command |"
    )
    print("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|")
    for program, rounds in by_program.items():
        cells = [_median(rounds, "steady"), _median(rounds, "epochs"), _median(rounds, "command", ".1f")]
        cells += [_ratio(rounds, plain, key) for key in ("steady", "epochs", "command")]
        cells += [_ratio(ours, rounds, key) for key in ("steady", "epochs", "command")]
        version = next((one["version"] for one in rounds.values() if one.get("version")), "")
        print(f"| {program} {version}".rstrip() + f" | {' | '.join(cells)} |")


def _median(rounds: dict[int, Figures], key: str, form: str = ",.0f") -> str:
    values = [one[key] for one in rounds.values() if key in one]
    return format(statistics.median(values), form) if values else ""


def _ratio(above: dict[int, Figures], below: dict[int, Figures], key: str) -> str:
    """How many times as fast the first is, within each round: median (lowest to highest)."""
    pairs = [
        (above[one][key], below[one][key]) for one in above if key in above[one] and key in below.get(one, {})
    ]
    ratios = [b / a if key == "command" else a / b for a, b in pairs]
    if not ratios or above is below:
        return ""
    spread = f" ({min(ratios):.2f}-{max(ratios):.2f})" if len(ratios) > 1 else ""
    return f"{statistics.median(ratios):.2f}{spread}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--only", nargs="+", default=list(RUNS), help=f"of {', '.join(RUNS)}; W2 is both of its"
    )
    parser.add_argument("--peers", nargs="*", default=NAMES, choices=NAMES)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=5.0, help="of the steady run, after its first epoch")
    parser.add_argument(
        "--threads", type=int, default=0, help="OMP_NUM_THREADS of all; 0 leaves each its own"
    )
    parser.add_argument("--share", type=float, default=1.0, help="of the samples, to try the programs")
    parser.add_argument("--peer-python", default=os.environ.get("NETWRIGHT_PEERS"))
    parser.add_argument("--out", type=Path)
    parser.add_argument("--report", action="store_true")
    options = parser.parse_args()
    options.only = [name for name in RUNS if {name, name.partition("-")[0]} & set(options.only)]
    if not options.peer_python and set(options.peers) & set(FOREIGN):
        print("skipped: Lightning, Keras and skorch; make_peers.sh, then --peer-python", file=sys.stderr)
        options.peers = [peer for peer in options.peers if peer not in FOREIGN]
    results: list[Figures] = []
    if options.out and options.out.exists():
        results = [json.loads(line) for line in options.out.read_text(encoding="utf-8").splitlines()]
    print_machine()
    if not options.report:
        measure(options, results)
    report(results)


if __name__ == "__main__":
    main()
