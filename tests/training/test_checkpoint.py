from __future__ import annotations

import pickle

import pytest
import torch
from torch import nn

from netwright.core.errors import RunFolderError
from netwright.core.run_spec import TrainSpec
from netwright.training.checkpoint import Checkpoint
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


def test_the_last_state_survives_a_failed_write(checkpoint, monkeypatch):
    before = checkpoint.file.read_bytes()

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(OSError, match="No space"):
        checkpoint.write({"step": 1}, {})
    assert checkpoint.file.read_bytes() == before
    assert [path.name for path in checkpoint.folder.iterdir()] == ["state.pt"]
