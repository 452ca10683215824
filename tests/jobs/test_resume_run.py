"""A run that was stopped goes on to the very same end."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

import netwright as nw
from netwright.core.events import EpochEnded, Event
from netwright.jobs.resume_run import resume_run
from netwright.jobs.train_source import train_source

SETS = ["train.epochs=4", "train.ema=0.9", "model=mlp", "data.batch_size=16"]


def stop_after_two(event: Event) -> None:
    if isinstance(event, EpochEnded) and event.epoch == 2:
        raise KeyboardInterrupt


def test_a_resumed_run_ends_as_the_whole_one(table: Path) -> None:
    whole = train_source(str(table), target=["passed"], sets=SETS, out=Path("whole"))
    part = train_source(
        str(table), target=["passed"], sets=SETS, out=Path("part"), observers=[stop_after_two]
    )
    assert (part.result["status"], part.result["epochs"]) == ("stopped", 2)
    assert len(part.predict(table)) == 60
    resumed = resume_run(Path("part"))
    assert resumed.metrics == whole.metrics
    assert [entry["epoch"] for entry in resumed.history] == [1, 2, 3, 4]
    mine, theirs = load_file("part/model.safetensors"), load_file("whole/model.safetensors")
    assert [name for name in mine if not torch.equal(mine[name], theirs[name])] == []


def test_a_finished_run_may_be_given_more_epochs_and_nothing_else(table: Path) -> None:
    train_source(str(table), target=["passed"], sets=["train.epochs=1", "train.schedule=none"], out=Path("r"))
    assert resume_run(Path("r"), sets=["train.epochs=2"]).result["epochs"] == 2
    with pytest.raises(nw.NetwrightError, match="begun with seed"):
        resume_run(Path("r"), sets=["train.seed=5"])
    assert nw.load_run("r").result["epochs"] == 2, "a refused change leaves the run as it was"


def test_a_run_made_in_python_goes_on_in_python() -> None:
    nw.train(None, {"x": [1.0, 2.0] * 20, "y": ["a", "b"] * 20}, epochs=1, out="own", quiet=True)
    with pytest.raises(nw.NetwrightError, match="was made in Python") as caught:
        resume_run(Path("own"))
    assert "resume=" in caught.value.fix


def test_there_must_be_a_run() -> None:
    with pytest.raises(nw.NetwrightError, match="no run in `none`"):
        resume_run(Path("none"))
