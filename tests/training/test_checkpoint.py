from __future__ import annotations

import json
import pickle
import time

import pytest
import torch
from torch import nn

from netwright.core.errors import RunFolderError
from netwright.core.events import EpochEnded, Noticed
from netwright.core.run_spec import TrainSpec
from netwright.training.checkpoint import Checkpoint
from netwright.training.event_log import EventLog
from netwright.training.train_network import train_network


@pytest.fixture
def checkpoint(make_data, tmp_path):
    train_network(nn.Linear(4, 3), make_data(), TrainSpec(epochs=1), checkpoint_folder=tmp_path)
    return Checkpoint(tmp_path)


def resume(make_data, checkpoint, net=None, **spec):
    fields = {"epochs": 2, **spec}
    return train_network(
        net or nn.Linear(4, 3),
        make_data(),
        TrainSpec(**fields),
        checkpoint_folder=checkpoint.folder,
        resume=True,
    )


def test_more_epochs_may_be_asked_for(make_data, checkpoint):
    assert resume(make_data, checkpoint).epochs == 2
    assert resume(make_data, checkpoint).epochs == 2  # a finished run stays as it is


@pytest.mark.parametrize("content", [b"", b"not a checkpoint", pickle.dumps({"state": print})])
def test_a_damaged_file_is_named(make_data, checkpoint, content):
    checkpoint.file.write_bytes(content)
    with pytest.raises(RunFolderError, match="damaged") as caught:
        resume(make_data, checkpoint)
    assert caught.value.where == str(checkpoint.file)


def test_a_truncated_file_is_named(make_data, checkpoint):
    checkpoint.file.write_bytes(checkpoint.file.read_bytes()[:-200])
    with pytest.raises(RunFolderError, match="damaged"):
        resume(make_data, checkpoint)


def test_a_newer_version_is_named(make_data, checkpoint):
    held = torch.load(checkpoint.file, weights_only=True)
    torch.save({**held, "version": 99}, checkpoint.file)
    with pytest.raises(RunFolderError, match="format 99") as caught:
        resume(make_data, checkpoint)
    assert "upgrade" in caught.value.fix


def test_a_foreign_file_is_named(make_data, checkpoint):
    torch.save({"weight": torch.ones(2)}, checkpoint.file)
    with pytest.raises(RunFolderError, match="not a netwright checkpoint"):
        resume(make_data, checkpoint)


def test_another_network_or_plan_is_named(make_data, checkpoint):
    net = nn.Sequential(nn.Linear(4, 3))
    with pytest.raises(RunFolderError, match="another network"):
        resume(make_data, checkpoint, net)
    with pytest.raises(RunFolderError, match="seed = 0, and now it is 1"):
        resume(make_data, checkpoint, seed=1)


def test_a_full_disk_is_told_as_such_and_the_last_state_stays(small_disk):
    checkpoint = Checkpoint(small_disk)
    checkpoint.write({"weight": torch.zeros(10)}, {})
    with pytest.raises(OSError, match="No space left"):
        checkpoint.write({"weight": torch.zeros(200_000), "more": torch.zeros(100)}, {})
    assert checkpoint.read({})["weight"].shape == (10,)
    assert [file.name for file in small_disk.iterdir()] == ["state.pt"]


def test_training_goes_on_while_the_disk_is_full_and_writes_when_it_is_free(
    make_data, small_disk, monkeypatch
):
    monkeypatch.setattr("netwright.training.notifier._TICK_SECONDS", 0.0)
    blocker, seen = small_disk / "blocker", []
    blocker.write_bytes(bytes(190_000))

    def free(event):
        seen.append(event)
        if isinstance(event, EpochEnded) and event.epoch == 4:
            blocker.unlink(missing_ok=True)
        if isinstance(event, EpochEnded):
            time.sleep(0.05)  # the thread that writes is to have its turn

    net = nn.Sequential(nn.Linear(4, 300), nn.Linear(300, 3))
    spec = TrainSpec(epochs=8, checkpoint={"epochs": 1})
    log = EventLog(small_disk / "log.jsonl")
    result = train_network(net, make_data(), spec, observers=[log, free], checkpoint_folder=small_disk)
    assert result.status == "finished"
    says = [event.says for event in seen if isinstance(event, Noticed)]
    assert sum("No space left" in one for one in says) == 1
    assert "the checkpoint is written again" in says
    lines = [json.loads(line) for line in (small_disk / "log.jsonl").read_text().splitlines()]
    assert [line["epoch"] for line in lines if line["event"] == "EpochEnded"] == list(range(1, 9))


def test_the_last_state_survives_a_failed_write(checkpoint, monkeypatch):
    before = checkpoint.file.read_bytes()

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(OSError, match="No space"):
        checkpoint.write({"step": 1}, {})
    assert checkpoint.file.read_bytes() == before
    assert [path.name for path in checkpoint.folder.iterdir()] == ["state.pt"]


def test_the_folders_of_shards_of_earlier_states_go(tmp_path):
    checkpoint = Checkpoint(tmp_path)
    for number in (1, 2, 3, 10):
        checkpoint.name_folder(number).mkdir(parents=True)
    assert checkpoint.last_number == 10
    checkpoint.write({"shards": "shards-3"}, {})
    assert sorted(one.name for one in tmp_path.iterdir()) == ["shards-10", "shards-3", "state.pt"]
    checkpoint.write({"step": 4}, {})  # a whole state needs none of them
    assert [one.name for one in tmp_path.iterdir()] == ["state.pt"]


def test_damaged_or_missing_shards_are_named(make_data, checkpoint):
    held = torch.load(checkpoint.file, weights_only=True)
    checkpoint.write({**held["state"], "shards": "shards-7"}, held["plan"])
    with pytest.raises(RunFolderError, match="damaged") as caught:
        resume(make_data, checkpoint)
    assert caught.value.where == str(checkpoint.file)
