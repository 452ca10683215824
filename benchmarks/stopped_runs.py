"""Runs as real processes: stopped, killed and resumed, on a full disk, into a pipe that closes."""

from __future__ import annotations

import json
import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

COMMAND = [sys.executable, "-m", "netwright"]
LONG = ["train", "iris", "--set", "train.epochs=60", "--set", "train.early_stopping=none"]
ENVIRONMENT = {**os.environ, "OMP_NUM_THREADS": "1"}

Row = tuple[str, int, str, str]


def check_stopped_runs() -> Iterator[Row]:
    """Give name, exit status, last words, and what is wrong (nothing where all is well)."""
    with tempfile.TemporaryDirectory() as named:
        folder = Path(named)
        yield _stop("Ctrl-C in epoch 5", folder / "int", signal.SIGINT, 130)
        yield _stop("kill (SIGTERM) in epoch 5", folder / "term", signal.SIGTERM, 130)
        yield _stop("kill -9 in epoch 5", folder / "kill", signal.SIGKILL, -9)
        for name in ("int", "kill"):
            yield _run(f"--resume after {name}", ["train", "--resume", str(folder / name)], 0)
        yield _run("the same run, never stopped", [*LONG, "--out", str(folder / "whole")], 0)
        weights = {
            name: (folder / name / "model.safetensors").read_bytes() for name in ("int", "kill", "whole")
        }
        wrong = "" if len(set(weights.values())) == 1 else "the weights differ"
        yield "weights of the three", 0, "the same to the byte" if not wrong else "not the same", wrong
        yield _fill_disk(folder / "full")
        yield _close_pipe()


def _stop(name: str, folder: Path, number: signal.Signals, status: int) -> Row:
    with subprocess.Popen(
        [*COMMAND, *LONG, "--out", str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=ENVIRONMENT,
    ) as process:
        for line in process.stdout or ():
            if re.match(r"epoch +5/", line):
                break
        process.send_signal(number)
        out, err = process.communicate()
    wrong = _judge(process.returncode, status, err)
    result = folder / "result.json"
    if status == STOPPED and json.loads(result.read_text())["status"] != "stopped":
        wrong += "; result.json does not say that it was stopped"
    if not (folder / "model.safetensors").exists():
        wrong += "; the best weights are not kept"
    return name, process.returncode, _say_last(out, folder), wrong


STOPPED = 130


def _run(name: str, args: list[str], status: int, prepare: Callable[[], object] | None = None) -> Row:
    done = subprocess.run(
        [*COMMAND, *args], capture_output=True, text=True, check=False, env=ENVIRONMENT, preexec_fn=prepare
    )
    folder = Path(args[-1])
    said = " ".join(done.stderr.split()) if done.returncode else _say_last(done.stdout, folder)
    return (
        name,
        done.returncode,
        said.replace(str(folder.parent), "…"),
        _judge(done.returncode, status, done.stderr),
    )


def _fill_disk(folder: Path) -> Row:
    """A tmpfs of 256 kB where this process may mount one, else a limit on the size of a file."""
    folder.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)]
    is_mounted = (
        os.geteuid() == 0 and subprocess.run(mounting, capture_output=True, check=False).returncode == 0
    )
    limit = None if is_mounted else lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
    how = "a full disk (tmpfs of 256 kB)" if is_mounted else "a full disk (files of at most 200 kB)"
    try:
        args = ["train", "iris", "--set", "train.epochs=1", "--out", str(folder / "run")]
        name, status, said, wrong = _run(how, args, 2, limit)
        if [path for path in folder.rglob("*") if path.suffix == ".part"]:
            wrong += "; a half-written file is left"
        return name, status, said, wrong
    finally:
        if is_mounted:
            subprocess.run(["umount", str(folder)], check=False)


def _close_pipe() -> Row:
    read_end, write_end = os.pipe()
    os.close(read_end)
    done = subprocess.run(
        [*COMMAND, "data", "iris"], stdout=write_end, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(write_end)
    return "netwright data iris, into a closed pipe", done.returncode, "(silent)", done.stderr[-200:]


def _judge(status: int, wanted: int, err: str) -> str:
    wrong = f"exit status {status}, not {wanted}" if status != wanted else ""
    return wrong + ("; a traceback" if "Traceback" in err else "")


def _say_last(out: str, folder: Path) -> str:
    lines = [line for line in out.splitlines() if line.strip() and not line.startswith("epoch")]
    return " / ".join(lines[-2:]).replace(str(folder.parent), "…")
