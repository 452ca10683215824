"""Answers as files: whole or not at all, and readable by what reads CSV or JSON lines."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

import netwright as nw
from netwright.core.errors import DataError, UsageError
from netwright.data.streams import cut_lines, spool_input
from netwright.data.tables.row_rules import RowRules
from netwright.jobs.answer_options import AnswerOptions
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
    with pytest.raises(UsageError, match="rows and columns are of tables"):
        run.predict(rows, bad_rows="skip")


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
        run,
        str(photos),
        out=None,
        as_json=False,
        options=AnswerOptions(bad_files="skip"),
        tell=told.append,
    )
    assert number == 23
    assert len(told) == 1
    assert "0.png: not an image" in told[0]


def test_rows_are_not_files(run: Path, table: Path) -> None:
    with pytest.raises(UsageError, match="this run reads no images"):
        write_predictions(run, str(table), out=None, as_json=False, options=AnswerOptions(bad_files="skip"))


@pytest.fixture
def kinds_run(tmp_path: Path) -> Path:
    """Three classes; a number, a date, a word, and a column that names the row."""
    random = np.random.default_rng(0)
    lines = ["编号,size,day,colour,kind"]
    for row in range(60):
        colour = random.choice(["red", "blue"])
        lines.append(f"K{row:03},{random.normal():.3f},2024-01-{row % 28 + 1:02},{colour},{'abc'[row % 3]}")
    path = tmp_path / "kinds.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return nw.train(None, path, epochs=1, out=tmp_path / "kinds", quiet=True).folder.path


BROKEN = (
    "编号,size,day,colour,shade,kind\n"
    "X1,0.5,2024-02-01,red,7,a\n"
    "X2,large,2024-02-30,blue,7,unknown\n"
    "X3,1.5\n"
    "X4,-1,2024-02-03,green,7,b\n"
)


def write_rows(folder: Path, text: str = BROKEN, name: str = "rows.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def answer(run: Path, source: object, options: AnswerOptions, **more: object) -> tuple[list[dict], list[str]]:
    told: list[str] = []
    _, text = write_predictions(
        run, str(source), out=None, as_json=True, options=options, tell=told.append, **more
    )
    return [json.loads(line) for line in text.splitlines()], told


def test_a_row_that_cannot_be_read_keeps_its_place_and_gets_a_reason(kinds_run: Path, tmp_path: Path) -> None:
    rows, told = answer(
        kinds_run, write_rows(tmp_path), AnswerOptions(RowRules(bad_rows="skip", id_column="编号"))
    )
    assert [row["编号"] for row in rows] == ["X1", "X2", None, "X4"]
    assert [row["sample"] for row in rows] == ["0", "1", "2", "3"]
    assert [row["kind"] is None for row in rows] == [False, True, True, False]
    assert [row["p(a)"] is None for row in rows] == [False, True, True, False]
    assert rows[0]["reason"] is None
    assert "`large` is not a number in `size`" in rows[1]["reason"]
    assert "`2024-02-30` is not a date in `day`" in rows[1]["reason"]
    assert "2 fields" in rows[2]["reason"]
    assert any("ignored, as training did not have them: `shade`" in one for one in told)
    assert any("`colour`: 1 of 4 rows" in one and "green" in one for one in told)
    assert told[-1] == "no answer to 2 of 4 rows: `reason` says why"


def test_bad_rows_are_refused_with_all_their_lines(kinds_run: Path, tmp_path: Path) -> None:
    text = "编号,size,day,colour\n" + "".join(
        f"X{row},{'?!' if row % 3 else 1},2024-02-01,red\n" for row in range(30)
    )
    with pytest.raises(DataError, match="20 of 30 rows cannot be read: line 3: `\\?!`") as caught:
        answer(kinds_run, write_rows(tmp_path, text), AnswerOptions())
    lines = ", ".join(str(row + 2) for row in range(30) if row % 3)
    assert caught.value.where.endswith(f"rows.csv, lines {lines}")
    assert "--bad-rows skip" in caught.value.fix


def test_columns_that_are_not_there(kinds_run: Path, tmp_path: Path) -> None:
    rows = write_rows(tmp_path, "size,day\n1,2024-02-01\n2,2024-02-02\n")
    with pytest.raises(DataError, match="no column `colour`") as caught:
        answer(kinds_run, rows, AnswerOptions())
    assert "--missing-columns fill" in caught.value.fix
    filled, told = answer(kinds_run, rows, AnswerOptions(RowRules(missing_columns="fill")))
    assert "note: `colour` is not there: it counts as missing and is filled as in training" in told
    empty = write_rows(tmp_path, "size,day,colour\n1,2024-02-01,\n2,2024-02-02,\n", "empty.csv")
    assert filled == answer(kinds_run, empty, AnswerOptions())[0]
    nothing = write_rows(tmp_path, "height\n1\n2\n", "nothing.csv")
    with pytest.raises(DataError, match="no column `size`, `day`, `colour`"):
        answer(kinds_run, nothing, AnswerOptions(RowRules(missing_columns="fill")))


def test_identifiers_of_the_training_table_are_carried(kinds_run: Path, tmp_path: Path) -> None:
    rows, _ = answer(kinds_run, tmp_path / "kinds.csv", AnswerOptions(top=2))
    assert list(rows[7]) == ["sample", "编号", "kind", "p(1)", "kind 2", "p(2)"]
    assert rows[7]["编号"] == "K007"
    assert rows[7]["p(1)"] >= rows[7]["p(2)"]
    with pytest.raises(DataError, match="no column `nummer`"):
        answer(kinds_run, tmp_path / "kinds.csv", AnswerOptions(RowRules(id_column="nummer")))
    with pytest.raises(DataError, match="is what an answer is called"):
        answer(kinds_run, tmp_path / "kinds.csv", AnswerOptions(RowRules(id_column="kind")))


def test_rows_from_python_are_answered_in_their_order(kinds_run: Path) -> None:
    run = nw.load_run(kinds_run)
    rows = [
        {"编号": "b", "size": 1.0, "day": "2024-02-01", "colour": "red"},
        {"编号": "a", "size": "big", "day": "2024-02-01", "colour": "red"},
        {"编号": "c", "size": None, "day": None, "colour": None},
    ]
    answers = run.predict(rows, bad_rows="skip")
    assert len(answers) == 3
    assert answers.labels[1] is None
    assert answers.failed == {1: "`big` is not a number in `size`"}
    assert answers.identifiers == {"编号": ("b", "a", "c")}
    assert answers.numbers[1].isnan().all()
    new = [{**rows[0], "colour": "ultraviolet"}, rows[0], {**rows[1], "colour": "ultraviolet"}]
    reasons = [row["reason"] for row in run.predict(new, bad_rows="skip").to_rows()]
    assert "`ultraviolet` in `colour` is new or was rare" in reasons[0]
    assert reasons[1:] == [None, "`big` is not a number in `size`"]
    assert run.predict(new, bad_rows="skip").labels[0] is not None
    assert "reason" not in next(iter(run.predict(new[:2]).to_rows()))
    frame = {"size": [1.0, 2.0], "day": ["2024-02-01", "2024-02-02"]}
    assert len(run.predict(frame, missing_columns="fill").labels) == 2


def test_only_classes_are_ranked(tmp_path: Path) -> None:
    frame = {"x": [1.0, 2.0, 3.0, 4.0] * 10, "y": [1.5, 2.5, 3.5, 4.5] * 10}
    run = nw.train(None, frame, epochs=1, out=tmp_path / "run", quiet=True)
    with pytest.raises(UsageError, match="only classes can be ranked"):
        list(run.predict({"x": [1.0, 2.0]}).to_rows(top=2))


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_standard_input_larger_than_memory_is_answered_in_blocks(
    kinds_run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    lines = [
        {"编号": f"N{row}", "size": "huge" if row == 333 else row / 100, "day": "2024-03-01", "colour": "red"}
        for row in range(500)
    ]
    if ending == "jsonl":
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    else:
        text = "编号,size,day,colour\n" + "".join(",".join(map(str, line.values())) + "\n" for line in lines)
    whole, _ = answer(
        kinds_run, write_rows(tmp_path, text, f"rows.{ending}"), AnswerOptions(RowRules(bad_rows="skip"))
    )
    monkeypatch.setattr(spool_input, "_SMALL_BYTES", 1000)
    monkeypatch.setattr(cut_lines, "_PIECE_BYTES", 4000)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    shown: list[str] = []
    number, rest = write_predictions(
        kinds_run,
        "-",
        out=None,
        as_json=True,
        options=AnswerOptions(RowRules(bad_rows="skip")),
        show=shown.append,
    )
    assert (number, rest) == (500, "")
    assert len(shown) > 3
    streamed = [json.loads(line) for line in "".join(shown).splitlines()]
    assert [row["编号"] for row in streamed] == [f"N{row}" for row in range(500)]
    assert [row["sample"] for row in streamed] == [str(row) for row in range(500)]
    assert [row["reason"] for row in streamed] == [row["reason"] for row in whole]
    assert [row["kind"] for row in streamed] == [row["kind"] for row in whole]


def test_small_standard_input(kinds_run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "size,day,colour\n1,2024-02-01,red\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    rows, _ = answer(kinds_run, "-", AnswerOptions())
    assert len(rows) == 1
