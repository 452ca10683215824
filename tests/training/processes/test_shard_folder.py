"""Shards on disk: read as they were written, and nothing that somebody put there is run."""

from __future__ import annotations

import os
import pickle

import pytest
import torch

from netwright.training.processes.crew import Crew
from netwright.training.processes.plan_shards import plan_shards
from netwright.training.processes.shard_folder import ShardFolder


class Harmful:
    """Makes a folder where it is read without care."""

    def __init__(self, place):
        self.place = str(place)

    def __reduce__(self):
        return os.mkdir, (self.place,)


def write_folder(path, shards):
    planned = plan_shards(Crew(), shards, None)
    folder = ShardFolder(path)
    folder.finish(planned, [folder.write(shards, planned)])
    return folder


def test_what_was_written_is_read(tmp_path):
    shards = {
        "net.weight": torch.randn(5, 3),
        "net.bias": torch.randn(7).bfloat16(),
        "optimizer.state.0.step": torch.tensor(3.0),
        "empty": torch.zeros(0, 4, dtype=torch.float64),
    }
    read = write_folder(tmp_path / "shards-1", shards).read(None)
    assert list(read) == list(shards)
    for name, tensor in shards.items():
        assert read[name].dtype == tensor.dtype
        assert torch.equal(read[name], tensor)


def test_a_plan_stands_as_long_as_the_form_does(tmp_path):
    first = plan_shards(Crew(), {"a": torch.zeros(2)}, None)
    assert plan_shards(Crew(), {"a": torch.ones(2)}, first) is first
    assert plan_shards(Crew(), {"a": torch.ones(3)}, first) is not first
    assert plan_shards(Crew(), {"a": torch.ones(2), "b": torch.ones(2)}, first) is not first


@pytest.mark.parametrize("hides", ["in place of all", "in a field"])
def test_code_in_the_folder_is_not_run(tmp_path, hides):
    folder = write_folder(tmp_path / "shards-1", {"a": torch.zeros(2)})
    held = Harmful(tmp_path / "harmed")
    if hides == "in a field":
        told = pickle.loads((folder.path / ".metadata").read_bytes())
        told.planner_data = {"a": held}
        held = told
    (folder.path / ".metadata").write_bytes(pickle.dumps(held))
    with pytest.raises(pickle.UnpicklingError, match="has no place in a checkpoint"):
        folder.read(None)
    assert not (tmp_path / "harmed").exists()


@pytest.mark.parametrize("file", [".metadata", "__0_0.distcp"])
def test_a_missing_or_damaged_file_is_no_state(tmp_path, file):
    folder = write_folder(tmp_path / "shards-1", {"a": torch.zeros(200)})
    (folder.path / file).write_bytes((folder.path / file).read_bytes()[:100])
    with pytest.raises(Exception, match=r".+"):
        folder.read(None)
    (folder.path / file).unlink()
    with pytest.raises(FileNotFoundError):
        folder.read(None)


def test_a_full_disk_is_told_as_such(small_disk):
    shards = {"a": torch.zeros(200_000), "b": torch.zeros(100)}
    with pytest.raises(OSError, match="No space left"):
        write_folder(small_disk / "shards-1", shards)
