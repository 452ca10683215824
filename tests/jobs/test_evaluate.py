"""Measuring on other samples, and refusing what would be another division."""

from __future__ import annotations

from pathlib import Path

import pytest

import netwright as nw
from netwright.jobs.train_source import train_source


def test_data_that_changed_is_not_measured_as_if_it_had_not(table: Path) -> None:
    run = train_source(str(table), target=["score"], sets=["train.epochs=1"])
    lines = table.read_text(encoding="utf-8").splitlines()
    table.write_text("\n".join(lines[:40]) + "\n", encoding="utf-8")
    with pytest.raises(nw.NetwrightError, match="no longer what the run was trained on"):
        run.evaluate()
    assert run.evaluate(table)["data"].keys() == run.metrics["test"].keys()


def test_samples_without_targets_cannot_be_measured(table: Path, tmp_path: Path) -> None:
    run = train_source(str(table), target=["passed"], sets=["train.epochs=1"])
    rows = tmp_path / "rows.csv"
    rows.write_text("姓名,age,city,hours,score\ns,15,北京,2,500\n", encoding="utf-8")
    with pytest.raises(nw.NetwrightError, match="no targets") as caught:
        run.evaluate(rows)
    assert "`passed`" in caught.value.fix
    assert len(run.predict(rows)) == 1


def test_images_are_measured_on_other_images() -> None:
    run = nw.train(None, "digits", epochs=1, quiet=True)
    measured = run.evaluate("digits")["data"]
    weights = {"train": 0.7, "val": 0.15, "test": 0.15}
    own = nw.load_run(run.folder.path).evaluate()
    mixed = sum(share * own[part]["accuracy"] for part, share in weights.items())
    assert measured["accuracy"] == pytest.approx(mixed, abs=0.01)


def test_class_weights_count_in_the_runs_own_data_only(table: Path) -> None:
    sets = ["train.epochs=1", "train.class_weights=balanced"]
    run = train_source(str(table), target=["passed"], sets=sets)
    own = run.evaluate()
    assert {part: own[part] for part in ("val", "test")} == {
        part: run.metrics[part] for part in ("val", "test")
    }
    few = table.with_name("few.csv")
    few.write_text("\n".join(table.read_text(encoding="utf-8").splitlines()[:9]) + "\n", encoding="utf-8")
    assert run.evaluate(few)["data"]["loss"] > 0
