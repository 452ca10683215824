"""Several processes that train one run: as one would, and none without the others."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file
from tests.cli.conftest import ENVIRONMENT

# The last batch of an epoch holds 3 of the 399 samples: one process takes all of them.
RUN_FILE = """
data: {source: breast-cancer, batch_size: 44}
model: {use: my_net.py:Net, output: none}
train: {epochs: 4, optimizer: {SGD: {lr: 0.1, momentum: 0.9}}, clip_grad_norm: 0.5, accumulate: 2}
"""
NET = """
import os, signal
from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(30, 8), nn.ReLU())
        self.head = nn.Linear(8, 1)
        self.unused = nn.Linear(3, 3)
        self.num_calls = 0

    def forward(self, x):
        self.num_calls += self.training
        act, rank, call = os.environ.get("ACT", "- - 0").split()
        is_first = os.environ.get("TORCHELASTIC_RESTART_COUNT", "0") == "0"
        if self.num_calls == int(call) and os.environ.get("RANK") == rank and is_first:
            if act == "fail":
                raise ValueError("this layer is broken")
            os.kill(os.getpid(), getattr(signal, act))
        return self.head(self.layers(x))
"""
CASES: list[dict[str, Any]] = [
    {"name": "one", "size": 1, "words": ["train", "run.yaml", "--out", "one"]},
    {"name": "two", "size": 2, "words": ["train", "run.yaml", "--out", "two"]},
    {
        "name": "divided",
        "size": 2,
        "words": ["train", "run.yaml", "--out", "divided", "--set", "train.distributed=fsdp"],
    },
    {
        "name": "stopped",
        "size": 2,
        "words": ["train", "run.yaml", "--out", "stopped", "--no-check"],
        "environment": {"ACT": "SIGTERM 1 16"},
    },
    {
        "name": "on one",
        "size": 1,
        "words": ["train", "--resume", "on one"],
        "copy": ["stopped", "on one"],
    },
    {
        "name": "on three",
        "size": 3,
        "words": ["train", "--resume", "on three"],
        "copy": ["stopped", "on three"],
    },
    {"name": "on two", "size": 2, "words": ["train", "--resume", "stopped"]},
    {
        "name": "failed",
        "size": 2,
        "words": ["train", "run.yaml", "--out", "failed", "--no-check"],
        "environment": {"ACT": "fail 1 16"},
    },
    {
        "name": "refused",
        "size": 2,
        "words": ["train", "run.yaml", "--out", "refused", "--set", "data.batch_size=1"],
    },
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("processes")
    (folder / "run.yaml").write_text(RUN_FILE, encoding="utf-8")
    (folder / "my_net.py").write_text(NET, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def ran(folder: Path) -> dict[str, dict[str, Any]]:
    (folder / "cases.json").write_text(json.dumps(CASES), encoding="utf-8")
    program = Path(__file__).with_name("fork_processes.py")
    done = subprocess.run(
        [sys.executable, program, "cases.json", "results.json"],
        cwd=folder, env=ENVIRONMENT, capture_output=True, encoding="utf-8", check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    results: dict[str, dict[str, Any]] = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    return results


def _read_result(run: Path) -> dict[str, Any]:
    result: dict[str, Any] = json.loads((run / "result.json").read_text(encoding="utf-8"))
    return result


def _assert_close(first: Path, second: Path) -> None:
    ours, theirs = load_file(first / "model.safetensors"), load_file(second / "model.safetensors")
    assert list(ours) == list(theirs)
    for name, weight in ours.items():
        torch.testing.assert_close(weight, theirs[name], rtol=1e-4, atol=1e-6)
    for split, metrics in _read_result(first)["metrics"].items():
        assert metrics == pytest.approx(_read_result(second)["metrics"][split], rel=1e-5)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["two", "divided"])
def test_two_processes_learn_what_one_learns(folder, ran, name):
    assert ran["one"]["statuses"] == [0], ran["one"]["texts"]
    assert ran[name]["statuses"] == [0, 0], ran[name]["texts"]
    _assert_close(folder / "one", folder / name)
    first, second = ran[name]["texts"]
    assert second == ""
    assert first.count("epoch 1/4") == 1
    assert "22 of the 44 samples of a step each" in first
    log = (folder / name / "log.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["event"] for line in log].count("EpochEnded") == 4


@pytest.mark.slow
def test_a_stop_asked_of_one_stops_all_and_any_number_goes_on(folder, ran):
    assert ran["stopped"]["statuses"] == [130, 130], ran["stopped"]["texts"]
    assert ran["stopped"]["texts"][1] == ""
    for name, size in (("on one", 1), ("on two", 2), ("on three", 3)):
        assert ran[name]["statuses"] == [0] * size, ran[name]["texts"]
    assert _read_result(folder / "on one")["epochs"] == 4
    _assert_close(folder / "one", folder / "on one")
    _assert_close(folder / "one", folder / "on three")
    ours, theirs = (load_file(folder / name / "model.safetensors") for name in ("two", "stopped"))
    assert all(torch.equal(weight, theirs[name]) for name, weight in ours.items())


@pytest.mark.slow
def test_an_error_of_one_is_told_once_and_ends_all_alike(folder, ran):
    assert ran["failed"]["statuses"] == [1, 1], ran["failed"]["texts"]
    told = "".join(ran["failed"]["texts"])
    assert told.count("JobFailed: ValueError: this layer is broken") == 1
    assert "my_net.py:19" in told
    assert "Traceback" not in told
    assert _read_result(folder / "failed")["why"] == "ValueError: this layer is broken"


@pytest.mark.slow
def test_a_step_needs_a_sample_for_each_process(folder, ran):
    assert ran["refused"]["statuses"] == [2, 2], ran["refused"]["texts"]
    told = "".join(ran["refused"]["texts"])
    assert told.count("RunFileError: a step of 1 samples cannot be divided among 2 processes") == 1
    assert not (folder / "refused").exists()


@pytest.mark.slow
def test_a_restarted_group_goes_on_and_ends_with_the_same_weights(folder, ran):
    words = ["--standalone", "--nproc-per-node", "2", "--max-restarts", "1", "-m", "netwright", "train"]
    done = subprocess.run(
        [sys.executable, "-m", "torch.distributed.run", *words, "run.yaml", "--no-check"],
        cwd=folder, env={**ENVIRONMENT, "ACT": "SIGKILL 1 16"}, capture_output=True, encoding="utf-8",
        check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert [run.name for run in (folder / "runs").iterdir()] == ["run-001"]
    ours, theirs = (load_file(folder / name / "model.safetensors") for name in ("two", "runs/run-001"))
    assert ran["two"]["statuses"] == [0, 0]
    assert all(torch.equal(weight, theirs[name]) for name, weight in ours.items())
