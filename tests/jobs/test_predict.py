"""Answers as files: whole or not at all, and readable by what reads CSV or JSON lines."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

import netwright as nw
from netwright.core.errors import DataError, UsageError
from netwright.jobs.predict import write_predictions
from netwright.jobs.train_source import train_source


@pytest.fixture
def run(table: Path) -> Path:
    data = nw.open_data(table, target="passed", drop=["姓名"])
    return nw.train(None, data, epochs=1, out="run", quiet=True).folder.path


def test_csv_and_json_lines_hold_the_same_answers(run: Path, table: Path) -> None:
    number, text = write_predictions(run, str(table), out=None, as_json=False)
    _, lines = write_predictions(run, str(table), out=None, as_json=True)
    from_csv = list(csv.DictReader(text.splitlines()))
    from_json = [json.loads(line) for line in lines.splitlines()]
    assert number == len(from_csv) == len(from_json) == 60
    assert list(from_json[0]) == ["sample", "passed", "p(no)", "p(yes)"]
    assert [{name: str(one) for name, one in row.items()} for row in from_json] == from_csv


def test_chinese_answers_open_in_a_spreadsheet(tmp_path: Path) -> None:
    frame = {"x": [1.0, 2.0, 3.0, 4.0] * 10, "结果": ["及格", "不及格"] * 20}
    run = nw.train(None, frame, epochs=1, quiet=True).folder.path
    rows = tmp_path / "rows.csv"
    rows.write_text("x\n1\n2\n", encoding="utf-8")
    out = tmp_path / "answers.csv"
    write_predictions(run, str(rows), out=out, as_json=False)
    assert out.read_bytes().startswith("\ufeffsample,结果,".encode())


def test_a_file_that_cannot_be_written_is_named(run: Path, table: Path, tmp_path: Path) -> None:
    with pytest.raises(nw.NetwrightError, match="cannot be written") as caught:
        write_predictions(run, str(table), out=tmp_path / "none" / "a.csv", as_json=False)
    assert "--out" in caught.value.fix


def test_a_source_without_the_columns_is_refused(run: Path, tmp_path: Path) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text("age,city\n15,北京\n", encoding="utf-8")
    with pytest.raises(nw.NetwrightError, match="hours"):
        write_predictions(run, str(rows), out=None, as_json=False)


def test_an_own_dataset_is_answered_and_measured_by_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("points.py").write_text(
        "import torch\n"
        "from torch.utils.data import Dataset\n"
        "class Points(Dataset):\n"
        "    def __len__(self): return 40\n"
        "    def __getitem__(self, row):\n"
        "        x = torch.tensor([row % 2, row % 3], dtype=torch.float32)\n"
        "        return x, row % 2\n",
        encoding="utf-8",
    )
    source = ["data.source=points.py:Points", "train.epochs=2", "model.use=logistic"]
    run = train_source("points.py:Points", sets=source, out=Path("run"))
    by_name = run.predict("points.py:Points")
    rows = torch.tensor([[row % 2, row % 3] for row in range(40)], dtype=torch.float32)
    torch.testing.assert_close(by_name.numbers, run.predict(rows).numbers)
    measured = run.evaluate("points.py:Points")["data"]["accuracy"]
    right = [label == run.task.classes[row % 2] for row, label in enumerate(by_name.labels)]
    assert measured == pytest.approx(sum(right) / 40)
    with pytest.raises(DataError, match="is a table"):
        run.predict("iris")


def test_images_that_cannot_be_read_are_an_error_or_told(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    for number in range(24):
        path = tmp_path / "photos" / "ab"[number % 2] / f"{number}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(random.integers(0, 256, (8, 8, 3), dtype=np.uint8)).save(path)
    photos = tmp_path / "photos"
    run = nw.train([{"Linear": 1}], photos, epochs=1, out=tmp_path / "run", quiet=True).folder.path
    (photos / "a" / "0.png").write_bytes(b"\x89PNG and no more")
    with pytest.raises(DataError, match=r"1 of 24 images cannot be read: .*0\.png"):
        write_predictions(run, str(photos), out=None, as_json=False)
    told: list[str] = []
    number, _ = write_predictions(
        run, str(photos), out=None, as_json=False, bad_files="skip", tell=told.append
    )
    assert number == 23
    assert len(told) == 1
    assert "0.png: not an image" in told[0]


def test_rows_are_not_files(run: Path, table: Path) -> None:
    with pytest.raises(UsageError, match="this run reads no images"):
        write_predictions(run, str(table), out=None, as_json=False, bad_files="skip")
