"""Pictures of runs of every kind, and of runs that are not as one wishes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pytest
import torch
from torch import nn
from torch.utils.data import IterableDataset, TensorDataset

import netwright as nw
from netwright.jobs.look import PICTURE_NAMES, LookOptions, look_folder
from netwright.jobs.run import Run
from netwright.jobs.train_source import train_source
from netwright.see.catalogue.say import say

CLASSES = {"curves", "layers", "confusion", "classes", "reliability", "mistakes", "labels"}
NUMBERS = {"curves", "layers", "truth", "residuals", "mistakes", "importance", "dependence"}
COLUMNS = {"importance", "dependence"}


def name_pictures(looked: Any) -> set[str]:
    return {one.name for one in looked.pictures}


def train_table(table: Path, *targets: str) -> Run:
    return train_source(str(table), target=list(targets), sets=["train.epochs=2"])


@pytest.mark.parametrize(
    ("targets", "expected"),
    [
        (["score"], NUMBERS),
        (["score", "hours"], NUMBERS),
        (["passed"], CLASSES | COLUMNS | {"thresholds"}),
        (["city"], CLASSES | COLUMNS | {"thresholds"}),
    ],
    ids=["a number", "two numbers", "yes or no", "two cities"],
)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_table_gets_the_pictures_of_its_task(
    targets: list[str], expected: set[str], lang: str, table: Path, tmp_path: Path
) -> None:
    full = "\n".join(line for line in table.read_text(encoding="utf-8").splitlines() if ",," not in line)
    table.write_text(full + "\n", encoding="utf-8")
    looked = train_table(table, *targets).look(lang=lang)
    assert name_pictures(looked) == expected
    for file in looked.save(tmp_path / "out"):
        if file.suffix == ".svg":
            ET.fromstring(file.read_text(encoding="utf-8"))
    page = (tmp_path / "out" / "look.html").read_text(encoding="utf-8")
    assert say("Which samples does it get most wrong?", lang) in page
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "")
    assert json.loads(json.dumps(looked.to_json()))["samples"] > 0


def test_mistakes_are_shown_as_they_stand_in_the_file(table: Path) -> None:
    looked = train_table(table, "score").look(what=["mistakes"])
    lines = table.read_text(encoding="utf-8").splitlines()
    for one in looked["mistakes"].facts["samples"]:
        written = lines[int(one["place"].removeprefix("line ")) - 1].split(",")
        assert one["cells"]["姓名"] == written[0]
        assert float(one["truth"].replace(",", "")) == pytest.approx(float(written[4]), rel=1e-3)
        assert "score" not in one["cells"]


def test_scores_are_those_of_the_run() -> None:
    run = nw.train(None, "iris", epochs=3, quiet=True)
    looked = run.look(what=["confusion", "classes"])
    counts = np.array(looked["confusion"].facts["counts"])
    assert counts.trace() / counts.sum() == pytest.approx(run.metrics["test"]["accuracy"])
    scores = [one for one in looked["classes"].facts["classes"] if one["support"] or one["answered"]]
    assert np.mean([one["f1"] for one in scores]) == pytest.approx(run.metrics["test"]["f1_macro"])
    # A table without a file is told by what its features mean.
    assert set(run.look(what=["mistakes"]).pictures[0].facts) == {"part", "samples"}


def test_images_are_shown_as_pictures() -> None:
    run = nw.train(None, "digits", epochs=1, quiet=True)
    looked = run.look(most=60)
    assert name_pictures(looked) == CLASSES
    assert looked.facts == {"part": "test", "samples": 60, "of": 270}
    assert any("270" in line for line in looked.lines)
    mistakes = run.look(what="mistakes")["mistakes"]
    assert len(mistakes.facts["samples"]) == mistakes.charts[0].body.count("data:image/png") > 0
    assert "<svg" in looked._repr_html_()


def test_several_labels_are_measured_each() -> None:
    random = np.random.default_rng(0)
    x = random.normal(size=(120, 4)).astype(np.float32)
    y = (x[:, :3] > 0).astype(np.float32)
    data = nw.open_data((x, y), task="multilabel")
    run = nw.train(None, data, epochs=2, quiet=True)
    looked = run.look(data)
    assert name_pictures(looked) >= {"classes", "reliability", "thresholds", "mistakes"}
    assert not name_pictures(looked) & {"confusion", "labels"}


def test_data_that_was_made_in_python_is_given_again() -> None:
    torch.manual_seed(0)
    x = torch.randn(80, 4)
    data = nw.open_data(TensorDataset(x, (x[:, 0] > 0).long()))
    run = nw.train(nn.Sequential(nn.Linear(4, 2)), data, epochs=1, quiet=True)
    alone = run.look()
    assert name_pictures(alone) == {"curves", "layers"}
    assert "run.look(data)" in alone.notes[0]
    with pytest.raises(nw.NetwrightError, match="made in Python"):
        run.look(what="confusion")
    assert name_pictures(run.look(data)) == CLASSES | {"thresholds"}


class _Stream(IterableDataset):
    def __iter__(self):
        generator = torch.Generator().manual_seed(0)
        for _ in range(50):
            x = torch.randn(3, generator=generator)
            yield x, int(x[0] > 0)


def test_answers_that_are_no_numbers_are_told() -> None:
    run = nw.train(None, "iris", epochs=1, quiet=True)
    with torch.no_grad():
        next(run.net.parameters()).fill_(float("nan"))
    looked = run.look()
    assert name_pictures(looked) == {"curves", "layers"}
    assert "NaN" in looked.notes[0]
    with pytest.raises(nw.NetwrightError, match="NaN or infinity"):
        run.look(what="classes")


def test_a_stream_is_looked_at_from_its_beginning() -> None:
    data = nw.open_data(_Stream(), val=_Stream(), test=_Stream(), task="multiclass")
    run = nw.train(nn.Linear(3, data.num_outputs), data, epochs=1, quiet=True)
    looked = run.look(data, most=20)
    assert looked.facts["samples"] == 20
    assert "confusion" in name_pictures(looked)


def test_other_samples_are_looked_at(table: Path) -> None:
    run = train_table(table, "passed")
    few = table.with_name("few.csv")
    few.write_text("\n".join(table.read_text(encoding="utf-8").splitlines()[:20]) + "\n", encoding="utf-8")
    looked = run.look(few)
    assert looked.facts == {"part": str(few), "samples": 19, "of": 19}
    assert "labels" not in name_pictures(looked)
    rows = table.with_name("rows.csv")
    rows.write_text("姓名,age,city,hours,score\ns,15,北京,2,500\n", encoding="utf-8")
    with pytest.raises(nw.NetwrightError, match="no targets"):
        run.look(rows)


def test_a_run_without_other_parts_is_measured_on_its_training_part() -> None:
    data = nw.open_data("iris", split={"val": 0, "test": 0})
    looked = nw.train(None, data, epochs=1, quiet=True).look(data)
    assert looked.facts["part"] == "train"
    assert any("trained on them" in line for line in looked.lines)


def test_a_hundred_classes_with_chinese_names_stay_readable(tmp_path: Path) -> None:
    rows = "\n".join(f"{index % 100 + (index // 100) / 10},类别{index % 100:03}" for index in range(1200))
    (tmp_path / "many.csv").write_text("x,类\n" + rows + "\n", encoding="utf-8")
    looked = train_table(tmp_path / "many.csv", "类").look(lang="zh")
    assert len(looked.to_html()) < 300_000
    assert len(looked["classes"].facts["classes"]) == 100
    assert "类别099" in looked.to_html()


# Runs that are not as one wishes


@pytest.fixture
def run(table: Path) -> Run:
    return train_table(table, "passed")


def test_a_run_that_goes_on_shows_its_curves(run: Run) -> None:
    for name in ("result.json", "model.json", "model.safetensors", "encoder.safetensors"):
        (run.files.path / name).unlink()
    with run.files.log.open("a", encoding="utf-8") as log:
        log.write('{"event": "EpochEnded", "epo')
    looked = look_folder(run.files.path)
    assert name_pictures(looked) == {"curves", "layers"}
    assert "no network yet" in looked.notes[0]
    assert "not ended" in looked.lines[0]
    with pytest.raises(nw.NetwrightError, match="no network yet"):
        look_folder(run.files.path, options=LookOptions(("confusion",)))


def test_a_run_before_its_first_epoch_says_so(run: Run) -> None:
    for file in run.files.path.iterdir():
        if file.name != "run.yaml":
            shutil.rmtree(file) if file.is_dir() else file.unlink()
    assert look_folder(run.files.path).pictures == ()
    with pytest.raises(nw.NetwrightError, match="`curves` cannot be drawn"):
        look_folder(run.files.path, options=LookOptions(("curves",)))


def test_a_run_that_failed_at_once_says_so(run: Run) -> None:
    result = json.loads(run.files.result.read_text(encoding="utf-8"))
    run.files.write_json(run.files.result, {**result, "status": "failed", "epochs": 0, "best_epoch": None})
    looked = look_folder(run.files.path, options=LookOptions(("curves",), lang="en"))
    assert looked.lines == ("The run ended before its first epoch was over.",)


def test_findings_and_the_end_stand_in_the_curves(run: Run) -> None:
    finding = {"rule": "stuck-loss", "severity": "error", "where": "", "says": "损失不动", "fix": ""}
    with run.files.log.open("a", encoding="utf-8") as log:
        log.write(json.dumps({"event": "Found", "epoch": 2, "finding": finding}) + "\n")
    result = json.loads(run.files.result.read_text(encoding="utf-8"))
    run.files.write_json(run.files.result, {**result, "status": "stopped"})
    looked = look_folder(run.files.path, options=LookOptions(("curves",), lang="en"))
    assert looked["curves"].facts["findings"] == [{"epoch": 2, "rule": "stuck-loss"}]
    assert "损失不动" in looked["curves"].charts[0].to_svg()
    assert "stopped" in looked.lines[0]


def test_a_loss_that_is_no_number_leaves_a_gap(run: Run) -> None:
    events = [json.loads(line) for line in run.files.log.read_text(encoding="utf-8").splitlines()]
    for event in events:
        if event["event"] == "EpochEnded" and event["epoch"] == 2:
            event["metrics"]["train"]["loss"] = float("nan")
    run.files.log.write_text("\n".join(map(json.dumps, events)) + "\n", encoding="utf-8")
    ET.fromstring(run.look(what="curves")["curves"].charts[0].to_svg())


@pytest.mark.parametrize("name", ["log.jsonl", "model.safetensors", "model.json"])
def test_a_damaged_folder_is_told(run: Run, name: str) -> None:
    (run.files.path / name).write_text("not what it was", encoding="utf-8")
    with pytest.raises(nw.NetwrightError) as caught:
        look_folder(run.files.path)
    assert name in str(caught.value)


def test_data_that_is_gone_leaves_the_curves(run: Run, table: Path) -> None:
    table.unlink()
    looked = look_folder(run.files.path)
    assert name_pictures(looked) == {"curves", "layers"}
    assert "scores.csv" in looked.notes[0]


@pytest.mark.parametrize(
    ("what", "says"),
    [
        (["confusoin"], "did you mean `confusion`"),
        (["what is this"], "curves, confusion"),
        (["truth"], "curves, confusion, classes"),
    ],
    ids=["misspelt", "nothing near", "of another task"],
)
def test_a_picture_that_there_is_not_is_refused(run: Run, what: Sequence[str], says: str) -> None:
    with pytest.raises(nw.NetwrightError) as caught:
        run.look(what=what)
    assert says in caught.value.fix


def test_every_picture_is_in_the_help() -> None:
    from typer.testing import CliRunner

    from netwright.cli.app import app

    shown = " ".join(CliRunner().invoke(app, ["look", "--help"]).output.split())
    assert ", ".join(PICTURE_NAMES) in shown


def test_pictures_are_saved_as_asked(run: Run, tmp_path: Path) -> None:
    looked = run.look(what=["confusion"])
    assert looked.save(tmp_path / "one.svg") == [tmp_path / "one.svg"]
    assert looked.save(tmp_path / "new" / "page.html")[0].exists()
    assert {file.name for file in looked.save(tmp_path / "all")} == {"confusion.svg", "look.html"}
    with pytest.raises(nw.NetwrightError, match="one SVG file holds one chart"):
        run.look(what="curves").save(tmp_path / "many.svg")
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(nw.NetwrightError, match="cannot be written"):
        looked.save(tmp_path / "file" / "x")
