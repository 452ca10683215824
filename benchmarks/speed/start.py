"""How long it takes until netwright trains, beside `import torch`, a plain loop and Lightning.

Claim: `netwright train digits` is at its first step in 0.6 of the time that a plain loop takes, and in 0.4 of
Lightning's, although it has divided, measured and checked by then. README.md says what holds.

Run: python benchmarks/speed/start.py [--rounds 7] [--threads 1] [--peer-python PYTHON]
All train the digits of scikit-learn, the same small convolutional network, 3 epochs; programs run in turns,
each in a process of its own. Processor seconds are told as well: a busy machine moves them less.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from machine import print_machine

HERE = Path(__file__).parent
TRAIN = ["train", "digits", "--set", "train.epochs=3", "--out", "run"]


def list_programs(peer_python: str | None) -> dict[str, list[str]]:
    """What is measured, by name."""
    python = sys.executable
    programs = {
        "python -c pass": [python, "-c", "pass"],
        "netwright --help": [python, "-m", "netwright", "--help"],
        "import torch": [python, "-c", "import torch"],
        "netwright train digits": [python, str(HERE / "first_step.py"), *TRAIN],
        "plain loop": [python, str(HERE / "peers" / "plain.py"), "digits", "."],
    }
    if peer_python:
        file = str(HERE / "peers" / "lightning_trainer.py")
        programs["Lightning"] = [peer_python, file, "digits", "."]
    return programs


def run_program(words: list[str], env: dict[str, str]) -> dict[str, float]:
    """Seconds of one run: to the first step (where there is one), to the end, and of processor time."""
    with tempfile.TemporaryDirectory() as folder:
        said, told = Path(folder, "said"), Path(folder, "told")
        with said.open("w") as err, told.open("w") as out:
            began, wall = time.time(), time.perf_counter()
            process = subprocess.Popen(words, env=env, cwd=folder, stdout=out, stderr=err)
            _, status, used = os.wait4(process.pid, 0)
            whole = time.perf_counter() - wall
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise RuntimeError(f"{words} failed:\n{said.read_text()[-2000:]}")
        found = {"whole": whole, "processor": used.ru_utime + used.ru_stime}
        first = [line for line in said.read_text().splitlines() if line.startswith("first step ")]
        if first:
            found["first"] = float(first[0].split()[-1]) - began
        elif told.read_text().strip().endswith("}"):
            found["first"] = json.loads(told.read_text().strip().splitlines()[-1])["first_step"] - began
        return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--threads", type=int, default=0, help="OMP_NUM_THREADS; 0 leaves each its own")
    parser.add_argument("--peer-python", default=os.environ.get("NETWRIGHT_PEERS"))
    options = parser.parse_args()
    print_machine()
    # Compiled files are kept, as they are where a package is installed.
    unset = {"OMP_NUM_THREADS", "PYTHONDONTWRITEBYTECODE"}
    env = {key: value for key, value in os.environ.items() if key not in unset}
    if options.threads:
        env["OMP_NUM_THREADS"] = str(options.threads)
    programs = list_programs(options.peer_python)
    rounds: list[dict[str, dict[str, float]]] = []
    for number in range(options.rounds + 1):
        names = list(programs)
        shift = number % len(names)
        found = {name: run_program(programs[name], env) for name in names[shift:] + names[:shift]}
        if number:  # the first fills the file cache
            rounds.append(found)
    print(f"\nn = {len(rounds)}, load {os.getloadavg()[0]:.0f}\n")
    print(
        "| program | first step, s | whole, s | processor, s "
        "| netwright to it: first step | whole | processor |"
    )
    print("|---|--:|--:|--:|--:|--:|--:|")
    for name in programs:
        cells = []
        for key in ("first", "whole", "processor"):
            values = [one[name][key] for one in rounds if key in one[name]]
            cells.append(f"{statistics.median(values):.2f}" if values else "")
        for key in ("first", "whole", "processor"):
            ratios = [
                one["netwright train digits"][key] / one[name][key] for one in rounds if key in one[name]
            ]
            is_told = ratios and name in {"import torch", "plain loop", "Lightning"}
            cells.append(
                f"{statistics.median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f})" if is_told else ""
            )
        print(f"| {name} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
