from __future__ import annotations

import shutil
import subprocess

import pytest
import torch

from netwright.core.task import Task
from netwright.data.data import Data
from netwright.data.split import TensorSplit

TASKS = {
    "regression": Task("regression", ("price", "size")),
    "one number": Task("regression", ("price",)),
    "binary": Task("binary", ("survived",), ("no", "yes")),
    "multiclass": Task("multiclass", ("species",), ("cat", "dog", "owl")),
    "multilabel": Task("multilabel", ("red", "round"), ("red", "round")),
}


def make_split(task, num, generator, shape=(4,)):
    x = torch.randn(num, *shape, generator=generator)
    flat = x.flatten(1)
    if task.kind == "regression":
        truth = torch.linspace(-2, 3, flat.shape[1] * len(task.targets)).reshape(flat.shape[1], -1)
        y = flat @ truth * 10 + 500
    elif task.kind == "multiclass":
        y = flat[:, :3].argmax(dim=1)
    else:
        y = (flat[:, : task.num_outputs] > 0).float()
    return TensorSplit(x, y, torch.arange(num))


@pytest.fixture
def make_data():
    def make(kind="multiclass", num=100, shape=(4,), *, has_val=True):
        task, generator = TASKS[kind], torch.Generator().manual_seed(0)
        parts = [make_split(task, size, generator, shape) for size in (num, 40, 40)]
        source = "image" if len(shape) == 3 else "table"
        val, test = parts[1:] if has_val else (None, None)
        return Data(kind, source, task, shape, parts[0], val, test)

    return make


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 200 kB, where this machine lets one be mounted."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", str(place)]
    if not shutil.which("mount") or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no disk can be mounted here")
    yield place
    subprocess.run(["umount", str(place)], check=True)
