"""A table that is read in blocks goes through the ordinary jobs."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from netwright.core.run_spec import DataSpec
from netwright.data.streams import choose_stream, cut_lines, frame_blocks
from netwright.data.streams.block_source import BlockSource
from netwright.jobs.predict import write_predictions
from netwright.jobs.run import load_run
from netwright.jobs.train_source import train_source


def test_a_table_in_blocks_trains_evaluates_and_predicts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    random = np.random.default_rng(0)
    x = random.normal(size=(1200, 3))
    frame = pl.DataFrame(x, schema=["a", "b", "c"]).with_columns(
        pl.Series("班级", random.choice(["甲", "乙"], 1200)),
        pl.Series("y", np.where(x[:, 0] > 0, "是", "否")),
    )
    path = tmp_path / "big.csv"
    frame.write_csv(path)
    monkeypatch.setattr(cut_lines, "_PIECE_BYTES", 9000)
    monkeypatch.setattr(frame_blocks, "_MOST_ROWS", 128)
    sets = ["data.stream=true", "train.epochs=3"]
    run = train_source(str(path), target=["y"], sets=sets, out=tmp_path / "run")
    assert run.metrics["test"]["accuracy"] > 0.85
    again = load_run(tmp_path / "run").evaluate()
    assert again["test"] == pytest.approx(run.metrics["test"], rel=1e-5)
    resumed = train_source(str(path), target=["y"], sets=sets, out=tmp_path / "again")
    assert resumed.metrics == run.metrics

    in_memory = run.evaluate(str(path))["data"]
    num, _ = write_predictions(tmp_path / "run", str(path), out=tmp_path / "whole.csv", as_json=False)
    assert num == 1200
    monkeypatch.setattr(choose_stream, "_SMALL_BYTES", 0)
    monkeypatch.setattr(choose_stream, "measure_memory", lambda: 1)
    assert isinstance(choose_stream.choose_stream(path, "big.csv", DataSpec(source="big.csv")), BlockSource)
    in_blocks = run.evaluate(str(path))["data"]
    assert in_blocks == pytest.approx(in_memory, abs=2e-3)
    num, _ = write_predictions(tmp_path / "run", str(path), out=tmp_path / "blocks.csv", as_json=False)
    assert num == 1200
    tables = [
        list(csv.reader((tmp_path / name).read_text(encoding="utf-8").splitlines()))
        for name in ("whole.csv", "blocks.csv")
    ]
    assert [row[:2] for row in tables[0]] == [row[:2] for row in tables[1]]
