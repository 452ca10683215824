"""A run that is stopped by a person, by the system, or killed; and how it goes on."""

from __future__ import annotations

import json
import re
import signal
import subprocess
from pathlib import Path

import pytest

# Enough epochs to be stopped within; one takes some milliseconds.
LONG = ["train", "iris", "--set", "train.epochs=60", "--set", "train.early_stopping=none"]


def _wait_for(process: subprocess.Popen[str], epoch: int) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if re.match(rf"epoch +{epoch}/", line):
            return
    assert process.stderr is not None
    pytest.fail(process.stderr.read())


def _read_result(folder: Path) -> dict[str, object]:
    result: dict[str, object] = json.loads((folder / "result.json").read_text())
    return result


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
def test_a_stopped_run_keeps_its_best_and_finishes_when_resumed(run, start, tmp_path, number):
    process = start(*LONG, "--out", "run")
    _wait_for(process, 3)
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert "Traceback" not in err
    stopped = _read_result(tmp_path / "run")
    assert stopped["status"] == "stopped"
    assert 3 <= stopped["epochs"] < 60
    assert "accuracy" in stopped["metrics"]["test"]
    assert "--resume run" in out, out
    if number == signal.SIGTERM:
        return  # what goes on is the same
    again = run("train", "--resume", "run", cwd=tmp_path)
    assert again.returncode == 0, again.stderr
    finished = _read_result(tmp_path / "run")
    assert (finished["status"], finished["epochs"]) == ("finished", 60)


def test_a_killed_run_ends_with_the_same_weights_as_one_never_killed(run, start, tmp_path):
    process = start(*LONG, "--out", "killed")
    _wait_for(process, 10)
    process.kill()
    process.wait()
    assert not (tmp_path / "killed" / "result.json").exists()
    again = run("train", "--resume", "killed", cwd=tmp_path)
    assert again.returncode == 0, again.stderr
    whole = run(*LONG, "--out", "whole", cwd=tmp_path)
    assert whole.returncode == 0, whole.stderr
    names = ["model.safetensors", "encoder.safetensors"]
    for name in names:
        assert (tmp_path / "killed" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()
    killed, never = _read_result(tmp_path / "killed"), _read_result(tmp_path / "whole")
    assert killed["metrics"] == never["metrics"]
    logged = (tmp_path / "killed" / "log.jsonl").read_text().splitlines()
    epochs = [event["epoch"] for event in map(json.loads, logged) if event["event"] == "EpochEnded"]
    assert epochs == list(range(1, 61))
