"""Killed at any instant: a run that goes on from a copied state ends as the whole one."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pytest
import torch
from torch import nn
from torch.utils.data import IterableDataset

from netwright.core.events import BatchesDone, CheckpointWritten, Noticed
from netwright.core.run_spec import TrainSpec
from netwright.core.task import Task
from netwright.data.data import Data
from netwright.data.split import DatasetSplit
from netwright.training import state_keeper
from netwright.training.checkpoint_writer import CheckpointWriter
from netwright.training.event_log import EventLog
from netwright.training.notifier import Notifier
from netwright.training.tensorboard_log import TensorBoardLog
from netwright.training.train_network import train_network


class Noisy(nn.Module):
    """Draws from NumPy and torch, keeps a buffer outside the state_dict, and has odd sizes.

    Python's generator is left out: the run-time type checks of the tests draw from it themselves.
    """

    def __init__(self):
        super().__init__()
        torch.manual_seed(0)
        self.body = nn.Sequential(
            nn.Linear(4, 5), nn.BatchNorm1d(5), nn.ReLU(), nn.Dropout(0.3), nn.Linear(5, 3)
        )
        self.register_buffer("drift", torch.zeros(()), persistent=False)

    def forward(self, x):
        if self.training:
            self.drift += 0.01
            x = x + 0.01 * np.random.rand() + self.drift  # noqa: NPY002 - the generator that users draw from
        return self.body(x)


class Killed(BaseException):
    """What a kill is to the test: nothing after it runs in the training."""


@pytest.fixture(autouse=True)
def _often(monkeypatch):
    monkeypatch.setattr("netwright.training.notifier._TICK_SECONDS", 0.0)
    monkeypatch.setattr(state_keeper, "_LEAST_SECONDS", 0.0)
    monkeypatch.setattr(state_keeper, "_COST", 0)
    monkeypatch.setattr("os.fsync", lambda _: None)  # a hundred checkpoints a test
    offer = CheckpointWriter.offer

    def offer_and_wait(self, state):
        offer(self, state)
        self.wait()

    monkeypatch.setattr(CheckpointWriter, "offer", offer_and_wait)


class KillAt:
    """Takes the folder's place as it is at one batch: what a process killed there would leave."""

    def __init__(self, folder, left, at):
        self.folder, self.left, self.at, self.num = folder, left, at, 0

    def __call__(self, event):
        if isinstance(event, BatchesDone):
            self.num += 1
            if self.num == self.at:
                # Halves come and go in the thread that writes; what is left of them is nobody's.
                shutil.copytree(self.folder, self.left, ignore=shutil.ignore_patterns("*.part"))
                raise Killed


def run(folder, data, spec, *more, resume=False):
    folder.mkdir(exist_ok=True)
    log, board = EventLog(folder / "log.jsonl"), TensorBoardLog(folder)
    if not (resume and (folder / "state.pt").exists()):
        log.clear()
        board.clear()
    return train_network(
        Noisy(),
        data,
        spec,
        batch_size=7,
        observers=[log, board, *more],
        checkpoint_folder=folder,
        resume=resume,
    )


def read_log(folder):
    lines = [json.loads(line) for line in (folder / "log.jsonl").read_text().splitlines()]
    told = [line for line in lines if line["event"] in {"EpochEnded", "RunEnded"}]
    return [{k: v for k, v in line.items() if k not in {"seconds", "samples_per_second"}} for line in told]


def weigh(result):
    return {name: value.clone() for name, value in result.net.state_dict().items()}


def require_same(whole, again):
    assert again.metrics == whole.metrics
    left, right = weigh(whole), weigh(again)
    assert [name for name in left if not torch.equal(left[name], right[name])] == []


SPECS = {
    "plain": {},
    "by step": {"optimizer": {"SGD": {"lr": 0.1, "momentum": 0.9}}, "schedule": "OneCycleLR", "ema": 0.9},
    "accumulated": {"accumulate": 3, "precision": "bf16", "early_stopping": {"patience": 2}},
}


@pytest.mark.parametrize("name", SPECS)
@pytest.mark.parametrize("at", [3, 20])
def test_killed_between_steps(make_data, tmp_path, name, at):
    spec = TrainSpec(epochs=3, checkpoint={"seconds": 1e-9}, **SPECS[name])
    whole = run(tmp_path / "whole", make_data(), spec)
    part, left = tmp_path / "part", tmp_path / "left"
    with pytest.raises(Killed):
        run(part, make_data(), spec, KillAt(part, left, at))
    seen = []
    again = run(left, make_data(), spec, seen.append, resume=True)
    require_same(whole, again)
    assert read_log(left) == read_log(tmp_path / "whole")
    assert any(event.batch for event in seen if isinstance(event, CheckpointWritten)), "none within an epoch"
    assert [entry["metrics"]["train"] for entry in read_log(left) if entry["event"] == "EpochEnded"] == [
        entry["train"] for entry in whole.history
    ]
    assert len(list(left.glob("events.*"))) == 1


class Shuffled(IterableDataset):
    """Draws its order and its noise from the global generator."""

    def __iter__(self):
        for row in torch.randperm(60).tolist():
            yield torch.randn(4) + row / 60, row % 3


def test_a_stream_that_draws_from_the_generators_goes_on_where_it_was(tmp_path):
    data = Data("mine", "dataset", Task("multiclass", ("y",), tuple("abc")), (4,), DatasetSplit(Shuffled()))
    spec = TrainSpec(epochs=2, checkpoint={"seconds": 1e-9})
    whole = run(tmp_path / "whole", data, spec)
    with pytest.raises(Killed):
        run(tmp_path / "part", data, spec, KillAt(tmp_path / "part", tmp_path / "left", 13))
    require_same(whole, run(tmp_path / "left", data, spec, resume=True))


def test_a_full_disk_is_told_once_and_written_again_when_it_is_free(make_data, tmp_path, monkeypatch):
    from netwright.training.checkpoint import Checkpoint

    write, tries, seen = Checkpoint.write, [], []

    def refuse(self, state, plan):
        tries.append(state["progress"]["epoch"])
        if len(tries) < 4:
            raise OSError(28, "No space left on device")
        write(self, state, plan)

    monkeypatch.setattr(Checkpoint, "write", refuse)
    monkeypatch.setattr(Notifier, "tick", lambda self, *_: self.on_tick() or self.on_tick())
    result = run(
        tmp_path / "run", make_data(num=60), TrainSpec(epochs=4, checkpoint={"seconds": 1e-9}), seen.append
    )
    assert result.status == "finished"
    told = [event.says for event in seen if isinstance(event, Noticed) and "checkpoint" in event.says]
    assert len(told) == 2
    assert "No space left" in told[0]
    assert told[1] == "the checkpoint is written again"
    assert any(isinstance(event, CheckpointWritten) for event in seen)


def test_no_checkpoint_where_none_is_asked_for(make_data, tmp_path):
    run(tmp_path, make_data(), TrainSpec(epochs=1, checkpoint="none"))
    assert not (tmp_path / "state.pt").exists()
