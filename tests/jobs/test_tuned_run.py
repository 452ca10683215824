from __future__ import annotations

import json

import pytest
import torch

from netwright.core.events import EpochEnded
from netwright.core.read_run_file import read_run_file
from netwright.jobs.resume_run import resume_run
from netwright.jobs.train_source import train_source
from netwright.training.tuning import tune_up as tuning


def stop(event):
    if isinstance(event, EpochEnded) and event.epoch == 1:
        raise KeyboardInterrupt


def test_what_was_measured_is_kept_and_a_resumed_run_does_not_measure_again(tmp_path, monkeypatch):
    sets = ["train.epochs=3", "train.tune_up=true", "check.training=false"]
    run = train_source("digits", sets=sets, out=tmp_path / "run", observers=[stop])
    kept = read_run_file(run.folder.run_file).spec.train
    assert kept.tune_up is False
    assert kept.precision in {"float32", "bf16"}
    assert isinstance(kept.threads, int)
    started = next(
        line for line in map(json.loads, run.folder.log.read_text().splitlines()) if "choices" in line
    )
    assert started["choices"]["precision"]

    def refuse(*_):
        pytest.fail("a run that goes on measured again")

    monkeypatch.setattr(tuning, "Trial", refuse)
    again = resume_run(tmp_path / "run")
    assert again.result["epochs"] == 3
    assert read_run_file(again.folder.run_file).spec.train == kept
    whole = train_source(str(run.folder.run_file), out=tmp_path / "whole")
    for mine, its in zip(again.net.parameters(), whole.net.parameters(), strict=True):
        assert torch.equal(mine, its)
