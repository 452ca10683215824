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
from contextlib import contextmanager
from torch import nn

act, rank, call = os.environ.get("ACT", "- - 0").split()
is_mine = os.environ.get("RANK") == rank

if act in ("tear", "refuse") and is_mine:
    from netwright.training.processes.shard_folder import ShardFolder
    write, num_writes = ShardFolder.write, 0

    def spoil(self, *args):
        global num_writes
        num_writes += 1
        if act == "refuse" and num_writes <= int(call):
            raise OSError(28, "No space left on device")
        told = write(self, *args)
        if act == "tear" and num_writes == int(call):
            os.kill(os.getpid(), signal.SIGKILL)  # written, and nobody knows of it
        return told

    ShardFolder.write = spoil

if act == "fail":  # FSDP2 notices that a process fails when it is gone
    from netwright.training.processes import join_crew
    join_crew._PATIENCE_SECONDS = 2.0

if act == "rename" and is_mine:
    from netwright.training import checkpoint
    replace_file, num_renames = checkpoint.replace_file, 0

    @contextmanager
    def break_off(path):
        global num_renames
        num_renames += 1
        with replace_file(path) as beside:
            yield beside
            if num_renames == int(call):
                os.kill(os.getpid(), signal.SIGKILL)  # all is written, and nothing is in its place

    checkpoint.replace_file = break_off

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(30, 8), nn.ReLU())
        self.head = nn.Linear(8, 1)
        self.unused = nn.Linear(3, 3)
        self.num_calls = 0

    def forward(self, x):
        self.num_calls += self.training
        is_first = os.environ.get("TORCHELASTIC_RESTART_COUNT", "0") == "0"
        if self.num_calls == int(call) and is_mine and is_first:
            if act == "fail":
                raise ValueError("this layer is broken")
            if act.startswith("SIG"):
                os.kill(os.getpid(), getattr(signal, act))
        return self.head(self.layers(x))

class Rooted(Net):
    def forward(self, x):
        return super().forward(x) + x[:, 5:6].le(3.3).float().sub(0.5).sqrt()  # NaN for two samples
"""
NORMS = """
data: {source: breast-cancer, batch_size: 44}
model: {layers: [{Linear: 16}, BatchNorm1d, ReLU, {Linear: 8}, BatchNorm1d, ReLU]}
train: {epochs: 3, optimizer: {SGD: {lr: 0.1, momentum: 0.9}}, accumulate: 2, sync_batchnorm: true}
check: {training: false}
"""
# 50 batches an epoch: what is not finite is seen in the middle of it, by each process at another time.
BROKEN = ("--set", "model.use=my_net.py:Rooted", "--set", "data.batch_size=8", "--no-check")
SKIP = (*BROKEN, "--set", "train.on_nan=skip")
FSDP = ("--set", "train.distributed=fsdp")
EACH_EPOCH = ("--set", "train.checkpoint={epochs: 1}")
CASES: list[dict[str, Any]] = [
    {"name": "one", "size": 1, "words": ["train", "run.yaml", "--out", "one"]},
    {"name": "two", "size": 2, "words": ["train", "run.yaml", "--out", "two"]},
    {
        "name": "divided",
        "size": 2,
        "words": ["train", "run.yaml", "--out", "divided", *FSDP],
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
        "name": "cut",
        "size": 2,
        "words": ["train", "run.yaml", "--out", "cut", "--no-check", *FSDP],
        "environment": {"ACT": "SIGTERM 1 16"},
    },
    {
        "name": "cut on one",
        "size": 1,
        "words": ["train", "--resume", "cut on one"],
        "copy": ["cut", "cut on one"],
    },
    {
        "name": "cut on three",
        "size": 3,
        "words": ["train", "--resume", "cut on three"],
        "copy": ["cut", "cut on three"],
    },
    {
        "name": "cut as ddp",
        "size": 2,
        "words": ["train", "--resume", "cut as ddp", "--set", "train.distributed=ddp"],
        "copy": ["cut", "cut as ddp"],
    },
    {"name": "cut on two", "size": 2, "words": ["train", "--resume", "cut"]},
    *(
        {
            "name": name,
            "size": 2,
            "words": ["train", "run.yaml", "--out", name, "--no-check", *FSDP, *EACH_EPOCH],
            "environment": {"ACT": act},
        }
        for name, act in (("torn", "tear 1 3"), ("renamed", "rename 0 3"), ("full", "refuse 1 2"))
    ),
    {"name": "torn on two", "size": 2, "words": ["train", "--resume", "torn"]},
    {"name": "renamed on two", "size": 2, "words": ["train", "--resume", "renamed"]},
    {
        "name": "broken",
        "size": 2,
        "words": ["train", "run.yaml", "--out", "broken", "--no-check", *FSDP],
        "environment": {"ACT": "fail 1 16"},
    },
    {"name": "mended", "size": 2, "words": ["train", "--resume", "broken"]},
    {
        "name": "failed",
        "size": 2,
        "words": ["train", "run.yaml", "--out", "failed", "--no-check"],
        "environment": {"ACT": "fail 1 16"},
    },
    {"name": "skips of one", "size": 1, "words": ["train", "run.yaml", "--out", "skips of one", *SKIP]},
    {"name": "skips", "size": 2, "words": ["train", "run.yaml", "--out", "skips", *SKIP]},
    {
        "name": "divided skips",
        "size": 2,
        "words": ["train", "run.yaml", "--out", "divided skips", *SKIP, *FSDP],
    },
    {
        "name": "ended",
        "size": 2,
        "words": ["train", "run.yaml", "--out", "ended", *BROKEN, *FSDP],
    },
    {"name": "ended whole", "size": 2, "words": ["train", "run.yaml", "--out", "ended whole", *BROKEN]},
    {
        "name": "went on three",
        "size": 3,
        "words": ["train", "--resume", "went on three", "--set", "train.on_nan=skip"],
        "copy": ["ended", "went on three"],
    },
    {"name": "went on", "size": 2, "words": ["train", "--resume", "ended", "--set", "train.on_nan=skip"]},
    {"name": "norms of one", "size": 1, "words": ["train", "norms.yaml", "--out", "norms of one"]},
    {"name": "norms", "size": 2, "words": ["train", "norms.yaml", "--out", "norms"]},
    {"name": "divided norms", "size": 2, "words": ["train", "norms.yaml", "--out", "divided norms", *FSDP]},
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
    (folder / "norms.yaml").write_text(NORMS, encoding="utf-8")
    (folder / "my_net.py").write_text(NET, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def ran(folder: Path) -> dict[str, dict[str, Any]]:
    (folder / "cases.json").write_text(json.dumps(CASES), encoding="utf-8")
    program = Path(__file__).with_name("fork_processes.py")
    done = subprocess.run(
        [sys.executable, program, "cases.json", "results.json"],
        cwd=folder, env=ENVIRONMENT, capture_output=True, encoding="utf-8", check=False, timeout=500,
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


def _list_checkpoint(run: Path) -> list[str]:
    return sorted(one.name.partition("-")[0] for one in (run / "checkpoint").iterdir())


def _assert_same(first: Path, second: Path) -> None:
    ours, theirs = (load_file(run / "model.safetensors") for run in (first, second))
    assert [name for name, weight in ours.items() if not torch.equal(weight, theirs[name])] == []


@pytest.mark.slow
def test_shards_of_two_are_read_by_any_number(folder, ran):
    assert ran["cut"]["statuses"] == [130, 130], ran["cut"]["texts"]
    for name, size, left in (
        ("cut on one", 1, ["state.pt"]),
        ("cut as ddp", 2, ["state.pt"]),
        ("cut on three", 3, ["shards", "state.pt"]),
        ("cut on two", 2, ["shards", "state.pt"]),
    ):
        assert ran[name]["statuses"] == [0] * size, ran[name]["texts"]
        run = folder / ("cut" if name == "cut on two" else name)
        assert _list_checkpoint(run) == left
        _assert_close(folder / "one", run)
    _assert_same(folder / "divided", folder / "cut")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["torn", "renamed"])
def test_killed_while_shards_are_written(folder, ran, name):
    killed = 1 if name == "torn" else 0
    assert ran[name]["statuses"][killed] == -9
    assert ran[name]["statuses"][1 - killed] == 1, ran[name]["texts"]
    assert ran[f"{name} on two"]["statuses"] == [0, 0], ran[f"{name} on two"]["texts"]
    assert "no checkpoint yet" not in ran[f"{name} on two"]["texts"][0]
    assert _list_checkpoint(folder / name) == ["shards", "state.pt"]
    _assert_same(folder / "divided", folder / name)


@pytest.mark.slow
def test_a_disk_that_is_full_for_one_process_is_told_once_and_training_goes_on(folder, ran):
    assert ran["full"]["statuses"] == [0, 0], ran["full"]["texts"]
    told = ran["full"]["texts"][0]
    assert told.count("No space left on device; training goes on") == 1
    assert told.count("the checkpoint is written again") == 1
    assert _list_checkpoint(folder / "full") == ["shards", "state.pt"]
    _assert_same(folder / "divided", folder / "full")


@pytest.mark.slow
def test_the_last_good_state_of_a_divided_network_is_kept_when_a_process_fails(folder, ran):
    assert ran["broken"]["statuses"] == [1, 1], ran["broken"]["texts"]
    assert "".join(ran["broken"]["texts"]).count("JobFailed: ValueError: this layer is broken") == 1
    assert ran["mended"]["statuses"] == [0, 0], ran["mended"]["texts"]
    assert "no checkpoint yet" not in ran["mended"]["texts"][0]
    _assert_same(folder / "divided", folder / "broken")


@pytest.mark.slow
def test_an_error_of_one_is_told_once_and_ends_all_alike(folder, ran):
    assert ran["failed"]["statuses"] == [1, 1], ran["failed"]["texts"]
    told = "".join(ran["failed"]["texts"])
    assert told.count("JobFailed: ValueError: this layer is broken") == 1
    assert "my_net.py:57" in told
    assert "Traceback" not in told
    assert _read_result(folder / "failed")["why"] == "ValueError: this layer is broken"


def _list_skipped(ran: dict[str, dict[str, Any]], name: str) -> list[str]:
    return [line for line in ran[name]["texts"][0].splitlines() if "is left out" in line]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["skips", "divided skips"])
def test_batches_that_break_in_one_process_are_left_out_by_all(folder, ran, name):
    assert ran["skips of one"]["statuses"] == [0], ran["skips of one"]["texts"]
    assert ran[name]["statuses"] == [0, 0], ran[name]["texts"]
    _assert_close(folder / "skips of one", folder / name)
    skipped = _list_skipped(ran, name)
    assert skipped == _list_skipped(ran, "skips of one")
    assert len(skipped) == 8
    assert all("`sqrt` gave NaN first, for row " in line for line in skipped)


@pytest.mark.slow
def test_a_batch_that_breaks_in_one_process_ends_all_before_it(folder, ran):
    assert ran["ended"]["statuses"] == [1, 1], ran["ended"]["texts"]
    told = "".join(ran["ended"]["texts"])
    assert told.count("JobFailed: the loss is no longer finite") == 1
    assert ran["went on"]["statuses"] == [0, 0], ran["went on"]["texts"]
    assert "no checkpoint yet" not in ran["went on"]["texts"][0]
    _assert_same(folder / "divided skips", folder / "ended")
    assert ran["went on three"]["statuses"] == [0, 0, 0], ran["went on three"]["texts"]
    _assert_close(folder / "skips of one", folder / "went on three")
    assert ran["ended whole"]["statuses"] == [1, 1], ran["ended whole"]["texts"]
    assert "".join(ran["ended whole"]["texts"]).count("JobFailed: the loss is no longer finite") == 1


@pytest.mark.slow
@pytest.mark.parametrize("name", ["norms", "divided norms"])
def test_batch_normalisation_of_all_processes_is_that_of_one(folder, ran, name):
    assert ran["norms of one"]["statuses"] == [0], ran["norms of one"]["texts"]
    assert ran[name]["statuses"] == [0, 0], ran[name]["texts"]
    _assert_close(folder / "norms of one", folder / name)


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
