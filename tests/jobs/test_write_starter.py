"""The starter run file trains as it stands, whatever the names in the data."""

from __future__ import annotations

from pathlib import Path

import pytest

import netwright as nw
from netwright.core.read_run_file import read_run_file
from netwright.jobs.train_source import train_source
from netwright.jobs.write_starter import write_starter


@pytest.mark.parametrize("source", ["iris", "digits", "make-regression"])
def test_a_starter_for_built_in_data_trains(source: str) -> None:
    out = Path("run.yaml")
    text = write_starter(source, target=None, out=out, force=False)
    assert out.read_text(encoding="utf-8") == text
    assert train_source("run.yaml", sets=["train.epochs=1"]).result["status"] == "finished"


@pytest.mark.parametrize("header", ["成绩", "yes", "a: b", "# 1", "007", " 'x'", "null", "- y", "{z}", "1e3"])
def test_names_that_yaml_reads_otherwise_are_quoted(header: str) -> None:
    rows = [f"{number},{number * 2}" for number in range(40)]
    Path("scores.csv").write_text("\n".join([f"x,{header}", *rows]), encoding="utf-8")
    data = nw.open_data("scores.csv")
    write_starter("scores.csv", target=None, out=Path("run.yaml"), force=False)
    target = read_run_file(Path("run.yaml")).spec.data.target
    assert [target] == list(data.task.targets)


def test_a_file_that_is_there_is_kept() -> None:
    Path("run.yaml").write_text("mine")
    with pytest.raises(nw.NetwrightError, match="there already"):
        write_starter("iris", target=None, out=Path("run.yaml"), force=False)
    assert Path("run.yaml").read_text() == "mine"
    write_starter("iris", target=None, out=Path("run.yaml"), force=True)
    assert Path("run.yaml").read_text().startswith("# A run file for iris")
