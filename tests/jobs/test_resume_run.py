"""A run that was stopped goes on to the very same end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

import netwright as nw
from netwright.core.events import EpochEnded, Event, Found
from netwright.core.lock_folder import lock_folder
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


def test_a_run_that_goes_on_is_one_run_in_its_log(table: Path) -> None:
    sets = ["train.epochs=2", "train.schedule=none", "model=mlp"]
    train_source(str(table), target=["passed"], sets=sets, out=Path("r"))
    resume_run(Path("r"), sets=["train.epochs=4"])
    run = resume_run(Path("r"))
    events = [
        json.loads(line)["event"] for line in Path("r/log.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert events.count("RunEnded") == 1
    assert [entry["epoch"] for entry in run.history] == [1, 2, 3, 4]
    assert len(list(Path("r").glob("events.out.*"))) == 1


def test_a_folder_has_one_writer(table: Path) -> None:
    train_source(str(table), target=["passed"], sets=["train.epochs=1"], out=Path("r"))
    before = Path("r/log.jsonl").read_bytes()
    with (
        lock_folder(Path("r")),
        pytest.raises(nw.NetwrightError, match="is training in `r` already") as caught,
    ):
        resume_run(Path("r"), sets=["train.epochs=2"])
    assert "--out" in caught.value.fix
    assert Path("r/log.jsonl").read_bytes() == before
    assert not Path("r/.lock").exists()


def test_a_run_that_was_killed_before_it_began_is_begun_again(table: Path) -> None:
    Path("r").mkdir()
    for name in ("log.jsonl", ".run.yaml.123.part"):
        Path("r", name).touch()
    with pytest.raises(nw.NetwrightError, match="stopped before it began"):
        resume_run(Path("r"))
    run = train_source(str(table), target=["passed"], sets=["train.epochs=1"], out=Path("r"))
    assert run.result["epochs"] == 1
    assert not list(Path("r").glob(".*"))


def test_what_was_found_is_not_told_again(table: Path) -> None:
    told: list[str] = []

    def note(event: Event) -> None:
        if isinstance(event, Found):
            told.append(event.finding.rule)

    model = "model={layers: [{Linear: 2}, {Softmax: {dim: 1}}], output: none}"
    sets = ["train.epochs=3", "train.loss=CrossEntropyLoss", model]
    train_source(str(table), target=["passed"], sets=sets, out=Path("r"), observers=[note, stop_after_two])
    assert "softmax-before-cross-entropy" in told
    first = len(told)
    resume_run(Path("r"), observers=[note])
    assert len(told) == first
    kept = json.loads(Path("r/findings.json").read_text(encoding="utf-8"))["findings"]
    assert [one["rule"] for one in kept] == told


def test_a_run_made_in_python_goes_on_in_python() -> None:
    nw.train(None, {"x": [1.0, 2.0] * 20, "y": ["a", "b"] * 20}, epochs=1, out="own", quiet=True)
    with pytest.raises(nw.NetwrightError, match="was made in Python") as caught:
        resume_run(Path("own"))
    assert "resume=" in caught.value.fix


def test_there_must_be_a_run() -> None:
    with pytest.raises(nw.NetwrightError, match="no run in `none`"):
        resume_run(Path("none"))
