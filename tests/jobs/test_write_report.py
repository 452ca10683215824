"""A run of any kind, whole or damaged, tells what it can."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from torch import nn

import netwright as nw
from netwright.cli.app import main
from netwright.core.errors import RunFolderError, UsageError
from netwright.jobs.write_report import write_report

ALL = ["scores", "findings", "training", "mistakes", "data", "network", "again"]


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("trained") / "iris"
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder.parent)
        nw.train([{"Linear": 8}, "ReLU"], "iris", out=folder, epochs=2, quiet=True)
    return folder


@pytest.fixture
def run(trained: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(trained, tmp_path / "iris"))


def read_page(folder: Path, lang: str = "en") -> tuple[list[str], list[str], str]:
    """Sections, what is not shown, and the words of the report."""
    text = write_report(folder, lang=lang).read_text(encoding="utf-8")
    shown = re.sub(r"<style>.*?</style>|<[^>]+>", " ", text, flags=re.DOTALL)
    anchors = [one for one in re.findall(r'<section id="(\w+)"', text) if one != "layers"]
    return anchors, [unescape(one) for one in re.findall(r"Not shown: ([^<]*)", text)], unescape(shown)


def edit_result(folder: Path, **changes: object) -> None:
    file = folder / "result.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | changes))


def test_a_finished_run_tells_everything(run: Path) -> None:
    anchors, lacks, words = read_page(run)
    assert anchors == ALL
    assert lacks == []
    accuracy = nw.load_run(run).metrics["test"]["accuracy"]
    assert f"{accuracy:.4f}" in words
    for told in ("all 2 epochs are done", "Iris", "67 parameters", "netwright evaluate", "torch=="):
        assert told.casefold() in words.casefold(), told


def test_the_command_writes_into_the_run_or_where_it_is_told(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for words, file, title in [
        (["--lang", "en"], run / "report.html", "How good it is"),
        (["--lang", "zh", "--out", str(tmp_path / "bericht.html")], tmp_path / "bericht.html", "效果如何"),
    ]:
        monkeypatch.setattr(sys, "argv", ["netwright", "report", str(run), *words])
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == 0
        assert str(file) in capsys.readouterr().out
        assert title in file.read_text(encoding="utf-8")


def test_a_stopped_run_and_one_that_goes_on(run: Path) -> None:
    edit_result(run, status="stopped", why="Ctrl-C")
    assert "stopped before its end; Ctrl-C" in read_page(run)[2]
    (run / "result.json").unlink()
    anchors, lacks, words = read_page(run)
    assert anchors == ALL
    assert lacks == []
    assert "not finished" in words
    assert "netwright train --resume" in words


def test_a_failed_run_without_weights_tells_its_curves_and_why(run: Path) -> None:
    edit_result(run, status="failed", why="the loss is no longer finite", metrics={}, best_epoch=None)
    (run / "model.safetensors").unlink()
    anchors, lacks, words = read_page(run)
    assert anchors == ["scores", "findings", "training", "data", "network", "again"] or lacks
    assert "the loss is no longer finite" in words
    assert "Did it learn" in words
    assert any("model.safetensors" in one for one in lacks)


def test_a_run_that_went_on_says_so(run: Path) -> None:
    log = run / "log.jsonl"
    lines = log.read_text().splitlines()
    log.write_text("\n".join([lines[0], *lines]) + "\n")
    assert "It was interrupted and went on." in read_page(run)[2]


def test_a_run_without_validation_says_so(tmp_path: Path) -> None:
    made = nw.train(
        None, nw.open_data("iris", split={"val": 0, "test": 0}), out=tmp_path / "all", epochs=1, quiet=True
    )
    words = read_page(made.files.path)[2]
    assert "No part of the data was set aside" in words


def test_data_and_network_made_in_python_are_given_again(tmp_path: Path) -> None:
    class Mine(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.head = nn.Linear(2, 2)

        def forward(self, x):
            return self.head(x)

    data = nw.open_data([{"a": at * 0.37, "b": at * at / 3, "y": "xy"[at % 2]} for at in range(80)])
    made = nw.train(Mine(), data, out=tmp_path / "mine", epochs=1, quiet=True)
    whole = made.report(lang="en", data=data).read_text(encoding="utf-8")
    assert "Not shown" not in whole
    anchors, lacks, words = read_page(tmp_path / "mine")
    assert "in Python" in " ".join(lacks)
    assert "Mine" in words
    assert {"scores", "training", "again"} <= set(anchors)


def test_data_that_changed_is_not_measured_on(run: Path, tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("a,y\n" + "".join(f"{at % 9},{'xy'[at % 2]}\n" for at in range(60)))
    made = nw.train(None, table, out=tmp_path / "run", epochs=1, quiet=True)
    assert read_page(made.files.path)[1] == []
    table.write_text("a,y\n" + "".join(f"{at % 9 * 3},{'xy'[at % 2]}\n" for at in range(60)))
    anchors, lacks, _ = read_page(made.files.path)
    assert "no longer what the run was trained on" in lacks[0]
    assert "mistakes" not in anchors


DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "no run file": (lambda run: (run / "run.yaml").unlink(), "run.yaml"),
    "a broken run file": (lambda run: (run / "run.yaml").write_text("data: ["), "not YAML"),
    "a cut log": (lambda run: (run / "log.jsonl").write_text('{"event": "Epo'), "log"),
    "no model card": (lambda run: (run / "model.json").unlink(), "model.json"),
    "a broken model card": (lambda run: (run / "model.json").write_text("{}"), "model card"),
    "a broken result": (lambda run: (run / "result.json").write_text("[1"), "result.json"),
    "strange findings": (lambda run: (run / "findings.json").write_text('{"a": 1}'), "findings.json"),
    "a broken environment": (lambda run: (run / "environment.json").write_text("\\"), "environment.json"),
    "no weights": (lambda run: (run / "model.safetensors").unlink(), "model.safetensors"),
    "cut weights": (lambda run: (run / "model.safetensors").write_bytes(b"abc"), "model.safetensors"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_folder_tells_the_rest_and_what_is_damaged(run: Path, damage: str) -> None:
    spoil, said = DAMAGES[damage]
    spoil(run)
    anchors, lacks, _ = read_page(run)
    assert any(said in one for one in lacks), lacks
    assert len(set(ALL) & set(anchors)) >= 4


def test_what_an_older_netwright_did_not_write_is_left_out(run: Path) -> None:
    for name in ("findings.json", "environment.json", "log.jsonl"):
        (run / name).unlink()
    anchors, lacks, _ = read_page(run)
    assert lacks == []
    assert anchors == ["scores", "mistakes", "data", "network", "again"]


def test_what_cannot_be_written_or_read_is_explained(run: Path, tmp_path: Path) -> None:
    with pytest.raises(RunFolderError, match=r"no run in .* it holds one run"):
        write_report(tmp_path)
    with pytest.raises(UsageError, match="no language `fr`"):
        write_report(run, lang="fr")
    with pytest.raises(UsageError, match="cannot be written"):
        write_report(run, out=tmp_path / "gone" / "report.html")
    assert not (tmp_path / "gone").exists()
