"""`kill -9` at random instants: how many runs end bit for bit as the run that was never killed.

    python benchmarks/speed/kill.py --kills 100 [--series] [--work DIR] [--jobs 2] [--minutes 11]

A small run (dropout, batch normalisation, moving average, early stopping, checkpoints ten times a second) is
begun as a process of its own, killed with SIGKILL, and resumed; every fourth one is killed again while it
resumes. What it leaves is compared with what the whole run left: `model.safetensors`, `encoder.safetensors`
and `model.json` byte for byte, `result.json` without its times, the lines of `log.jsonl` without times and
without those that tell of checkpoints and of beginnings, the points of TensorBoard without those of speed.
`--series` leaves out the moving average and the clipping, so that many batches are trained on in one call.
With `--work` what is done is kept, and the same command goes on.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from machine import print_machine

EPOCHS = 8
RUN_FILE = f"""
data: {{source: digits, batch_size: 30}}
model: {{layers: [{{Linear: 61}}, BatchNorm1d, ReLU, {{Dropout: 0.3}}, {{Linear: 33}}, ReLU]}}
train:
  epochs: {EPOCHS}
  ema: 0.98
  early_stopping: {{patience: 3}}
  clip_grad_norm: 1.0
  device: cpu
  checkpoint: {{seconds: 0.05, epochs: 1}}
check: {{training: false}}
"""
INSTANTS = ("any time", "a checkpoint is written", "any time", "another file is written")
"""When the process is killed, in turn."""
IGNORED = {"RunStarted", "CheckpointWritten"}
TIMES = {"seconds", "samples_per_second"}
WAIT_SECONDS = 300


@dataclass(frozen=True)
class Command:
    """How a run is begun and resumed.

    Args:
        launch: what stands before `train`: the interpreter and `-m netwright`, or torchrun.
        run_file: what is trained.
    """

    launch: tuple[str, ...]
    run_file: Path

    def begin(self, out: Path) -> list[str]:
        """The command that begins the run."""
        return [*self.launch, "train", str(self.run_file), "--out", str(out)]

    def resume(self, out: Path) -> list[str]:
        """The command that goes on with it; the one that begins it where it was killed before it began."""
        return (
            [*self.launch, "train", "--resume", str(out)] if (out / "run.yaml").exists() else self.begin(out)
        )


def start(command: list[str]) -> subprocess.Popen[bytes]:
    """Start a process whose output nobody reads."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT, env=environment)
        process.said = os.dup(said.fileno())  # type: ignore[attr-defined]  # kept for `read_said`
    return process


def read_said(process: subprocess.Popen[bytes]) -> str:
    """The last lines that a process wrote."""
    with os.fdopen(process.said, "rb") as said:  # type: ignore[attr-defined]  # see `start`
        said.seek(0)
        return "\n".join(said.read().decode(errors="replace").splitlines()[-5:])


def kill_tree(pid: int) -> None:
    """SIGKILL to a process and all that it started (the workers of torchrun)."""
    parents = {}
    for place in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(place.name)] = int((place / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    doomed = [pid]
    for one in doomed:
        doomed += [child for child, parent in parents.items() if parent == one]
    for one in doomed:
        try:
            os.kill(one, signal.SIGKILL)
        except ProcessLookupError:
            continue


def wait_for_instant(folder: Path, kind: str, draw: random.Random, is_over: Callable[[], bool]) -> None:
    """Wait until the run in a folder is to be killed: a random epoch, and a random instant in or after it."""
    epoch = draw.randrange(EPOCHS)
    share, sight = draw.random(), draw.randrange(3)
    began, ended, pace = None, 0, 0.3
    log, until = folder / "log.jsonl", time.monotonic() + WAIT_SECONDS
    while not is_over() and time.monotonic() < until:
        if (folder / "run.yaml").exists():
            told = log.read_bytes().count(b'"EpochEnded"') if log.exists() else 0
            if began is None:
                began, first = time.monotonic(), told
            elif told > ended:
                pace = (time.monotonic() - began) / max(1, told - first)
            ended = told
            if ended >= epoch:
                break
        time.sleep(0.002)
    if kind == "any time":
        time.sleep(share * pace)
        return
    place = folder / "checkpoint" if kind == "a checkpoint is written" else folder
    seen: set[str] = set()
    while not is_over() and len(seen) <= sight:
        with suppress(OSError):  # renamed in between
            seen |= {
                f"{one.name}{one.stat().st_ctime_ns}"
                for one in os.scandir(place)
                if one.name.endswith(".part") or one.name.startswith("shards-")
            }
        time.sleep(0.0005)


def kill_once(command: list[str], folder: Path, kind: str, draw: random.Random) -> tuple[bool, str]:
    """Start, kill; whether it was killed (and did not end before), and where its log was."""
    process = start(command)
    wait_for_instant(folder, kind, draw, lambda: process.poll() is not None)
    kill_tree(process.pid)
    is_killed = process.wait() == -signal.SIGKILL
    if not is_killed and process.returncode:
        raise RuntimeError(f"{' '.join(command)}: exit status {process.returncode}\n{read_said(process)}")
    os.close(process.said)  # type: ignore[attr-defined]  # see `start`
    return is_killed, tell_place(folder)


def tell_place(folder: Path) -> str:
    """Where a killed run was."""
    parts = [one.name.split(".")[1] for one in folder.rglob("*.part")]
    parts += sorted(one.name for one in folder.glob("checkpoint/shards-*"))[1:]
    log = folder / "log.jsonl"
    ended = log.read_bytes().count(b'"EpochEnded"') if log.exists() else 0
    state = "with" if (folder / "checkpoint" / "state.pt").exists() else "without"
    return f"after epoch {ended}, {state} a checkpoint" + (f", writing {', '.join(parts)}" if parts else "")


def read_run(folder: Path) -> dict[str, Any]:
    """What must be the same."""
    held: dict[str, Any] = {
        name: (folder / name).read_bytes()
        for name in ("model.safetensors", "encoder.safetensors", "model.json")
        if (folder / name).exists()
    }
    result = json.loads((folder / "result.json").read_text())
    held["result.json"] = {name: value for name, value in result.items() if name not in {"seconds", "run"}}
    lines = [json.loads(line) for line in (folder / "log.jsonl").read_text().splitlines()]
    held["log.jsonl"] = [
        {name: value for name, value in line.items() if name not in TIMES}
        for line in lines
        if line["event"] not in IGNORED and "no checkpoint yet" not in line.get("says", "")
    ]
    held["TensorBoard"] = sorted(point for point in read_points(folder) if not point[0].startswith("speed"))
    held["left over"] = sorted(one.name for one in folder.rglob("*.part")) + [
        one.name for one in folder.iterdir() if one.name == ".lock"
    ]
    held["folders of shards"] = len(list(folder.glob("checkpoint/shards-*")))
    return held


def read_points(folder: Path) -> Iterator[tuple[str, int, float]]:
    """The points of a run as TensorBoard reads them."""
    from tensorboard.backend.event_processing.event_file_loader import LegacyEventFileLoader

    for file in sorted(folder.glob("events.out.tfevents.*")):
        for event in LegacyEventFileLoader(str(file)).Load():
            for value in event.summary.value:
                yield value.tag, event.step, value.simple_value


def try_kill(number: int, command: Command, folder: Path, whole: dict[str, Any]) -> dict[str, Any]:
    """Kill a run, resume it to its end, and compare it with the whole one."""
    draw = random.Random(number)
    kind = INSTANTS[number % len(INSTANTS)]
    shutil.rmtree(folder, ignore_errors=True)
    kills, places, next_command = 0, [], command.begin(folder)
    for again in range(2 if draw.random() < 0.25 else 1):
        is_killed, place = kill_once(next_command, folder, kind if not again else "any time", draw)
        kills += is_killed
        places.append(place)
        next_command = command.resume(folder)
    process = start(next_command)
    if process.wait(WAIT_SECONDS):
        return {"kind": kind, "kills": kills, "places": places, "wrong": [f"resuming: {read_said(process)}"]}
    os.close(process.said)  # type: ignore[attr-defined]  # see `start`
    left = read_run(folder)
    wrong = [name for name in whole if left.get(name) != whole[name]]
    if not wrong:
        shutil.rmtree(folder)
    return {"kind": kind, "kills": kills, "places": places, "wrong": wrong}


def run_kills(command: Command, work: Path, *, num: int, jobs: int, seconds: float) -> list[dict[str, Any]]:
    """Do what is left to do, several at a time, until the time is over."""
    until, guard = time.monotonic() + seconds, threading.Lock()
    done_file = work / "done.jsonl"
    done = [json.loads(line) for line in done_file.read_text().splitlines()] if done_file.exists() else []
    whole_folder = work / "whole"
    if not (whole_folder / "result.json").exists():
        shutil.rmtree(whole_folder, ignore_errors=True)
        subprocess.run(
            command.begin(whole_folder),
            check=True,
            capture_output=True,
            env={**os.environ, "OMP_NUM_THREADS": "1"},
        )
    whole = read_run(whole_folder)

    def do(number: int) -> None:
        if time.monotonic() > until:
            return
        told = {"number": number, **try_kill(number, command, work / f"kill-{number:03d}", whole)}
        with guard, done_file.open("a") as file:
            file.write(json.dumps(told) + "\n")
            done.append(told)
            print(
                f"{number:3d} {told['kind']}: {' / '.join(told['places'])}: {told['wrong'] or 'the same'}",
                flush=True,
            )

    left = sorted(set(range(num)) - {told["number"] for told in done})
    with ThreadPoolExecutor(jobs) as pool:
        list(pool.map(do, left))
    return done


def print_table(done: list[dict[str, Any]], num: int) -> None:
    """The outcome as a markdown table."""
    killed = [told for told in done if told["kills"]]
    print_machine()
    print("\n| killed while | runs | kills | the same to the bit |\n|---|--:|--:|--:|")
    for kind in dict.fromkeys(INSTANTS):
        mine = [told for told in killed if told["kind"] == kind]
        same = sum(not told["wrong"] for told in mine)
        print(f"| {kind} | {len(mine)} | {sum(told['kills'] for told in mine)} | {same} of {len(mine)} |")
    same = sum(not told["wrong"] for told in killed)
    kills = sum(told["kills"] for told in killed)
    print(f"| together | {len(killed)} | {kills} | **{same} of {len(killed)}** |")
    if len(killed) < num:
        late = len(done) - len(killed)
        print(f"\n{num - len(done)} were not tried, {late} ended before they could be killed.")
    for what, count in Counter(name for told in killed for name in told["wrong"]).items():
        print(f"not the same: {what}, {count} times")


def main() -> int:
    """Read the command line, kill, and say how it went."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--series", action="store_true", help="A run of many batches a call.")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--minutes", type=float, default=11.0)
    parser.add_argument(
        "--work", type=Path, help="Kept, and gone on with; without it a folder that is removed."
    )
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        work = asked.work or Path(made)
        work.mkdir(parents=True, exist_ok=True)
        run_file = work / "run.yaml"
        text = RUN_FILE.replace("  ema: 0.98\n  ", "  ").replace("  clip_grad_norm: 1.0\n", "")
        run_file.write_text(text if asked.series else RUN_FILE, encoding="utf-8")
        command = Command((sys.executable, "-m", "netwright"), run_file)
        done = run_kills(command, work, num=asked.kills, jobs=asked.jobs, seconds=asked.minutes * 60)
        print_table(done, asked.kills)
    return int(any(told["wrong"] for told in done))


if __name__ == "__main__":
    sys.exit(main())
