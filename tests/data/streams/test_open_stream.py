from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from netwright.core.errors import DataError
from netwright.data.batches import Batches
from netwright.data.data import Data
from netwright.data.open_data import open_data
from netwright.data.streams import (
    cut_lines,
    frame_blocks,
    learn_rows,
    row_reader,
    stream_split,
    survey_rows,
)
from netwright.data.streams.stream_split import StreamSplit
from netwright.data.tables.fit_encoder import fit_encoder
from netwright.data.tables.table_from_object import table_from_object

WRITERS: dict[str, Any] = {
    "csv": pl.DataFrame.write_csv,
    "parquet": pl.DataFrame.write_parquet,
    "feather": pl.DataFrame.write_ipc,
    "jsonl": pl.DataFrame.write_ndjson,
}


def make_frame(num: int) -> pl.DataFrame:
    random = np.random.default_rng(0)
    return pl.DataFrame(
        {
            "row": np.arange(num),
            "size": random.normal(1e6, 3, num),
            "grade": random.integers(0, 5, num),
            "kind": random.choice(["x", "y", "z", "once"], num, p=[0.5, 0.3, 0.19, 0.01]),
            "wealth": np.exp(random.normal(0, 3, num)),
            "part": [None if i % 7 == 0 else float(i % 13) for i in range(num)],
            "day": [f"2020-{1 + i % 12:02d}-{1 + i % 28:02d}" for i in range(num)],
            "成绩": random.choice(["no", "yes"], num),
        }
    )


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cut_lines, "_PIECE_BYTES", 8000)
    monkeypatch.setattr(frame_blocks, "_MOST_ROWS", 64)
    monkeypatch.setattr(stream_split, "_WINDOW_BYTES", 1 << 14)
    monkeypatch.setattr(learn_rows, "_PIECE_ROWS", 10)
    monkeypatch.setattr(row_reader, "_PIECE_ROWS", 10)


def open_stream(path: Path, **fields: Any) -> Data:
    return open_data(str(path), stream=True, **fields)


def read_all(data: Data, part: str) -> tuple[torch.Tensor, torch.Tensor]:
    batches = list(Batches(getattr(data, part), 50))
    return torch.cat([x for x, _ in batches]), torch.cat([y for _, y in batches])


@pytest.mark.parametrize("kind", WRITERS)
def test_it_learns_what_the_table_in_memory_would_teach(kind: str, tmp_path: Path) -> None:
    frame, path = make_frame(1500), tmp_path / f"t.{kind}"
    WRITERS[kind](frame, path)
    data, whole = open_stream(path), open_data(str(path))
    assert [(c.name, c.role, c.features, c.num_missing) for c in data.columns] == [
        (c.name, c.role, c.features, c.num_missing) for c in whole.columns
    ]
    assert data.columns[0].role == "identifier"
    assert isinstance(data.train, StreamSplit)
    assert len(data.train.blocks) > 10
    places = []
    for block in data.train.blocks:
        table = data.train.reader.take_usable(data.train.source.read(block))
        places += table.frame["row"].cast(pl.Int64).filter(data.train.reader.find_parts(table) == 0).to_list()
    trained = table_from_object(frame[places], "t")
    target = data.encoder.target  # type: ignore[union-attr]
    expected = fit_encoder(trained, whole.columns, target, reading=data.encoder.reading)  # type: ignore[union-attr]
    assert expected.plans == data.encoder.plans  # type: ignore[union-attr]
    for name, value in expected.state_dict().items():
        torch.testing.assert_close(data.encoder.state_dict()[name], value, rtol=1e-9, atol=1e-12)  # type: ignore[union-attr]


@pytest.mark.parametrize("kind", WRITERS)
def test_every_row_is_in_one_part(kind: str, tmp_path: Path) -> None:
    frame, path = make_frame(1000), tmp_path / f"t.{kind}"
    WRITERS[kind](frame, path)
    data = open_stream(path, roles={"row": "number"}, drop=["day", "kind"])
    rows = [read_all(data, part)[0] for part in ("train", "val", "test")]
    encoder = data.encoder
    found = torch.cat(rows)[:, 0].double() * encoder.scale[0] + encoder.center[0]  # type: ignore[union-attr,index,operator]
    assert sorted(found.round().long().tolist()) == list(range(1000))
    assert [len(part) for part in rows] == list(data.facts["parts"].values())
    assert abs(len(rows[0]) - 700) < 60
    assert abs(len(rows[2]) - 150) < 50
    again = open_stream(path, roles={"row": "number"}, drop=["day", "kind"])
    assert torch.equal(read_all(again, "test")[0], rows[2])
    other = open_stream(path, roles={"row": "number"}, drop=["day", "kind"], split={"seed": 1})
    assert not torch.equal(read_all(other, "test")[1], read_all(data, "test")[1])


@pytest.fixture(scope="module")
def split(tmp_path_factory: pytest.TempPathFactory) -> StreamSplit:
    path = tmp_path_factory.mktemp("rows") / "rows.parquet"
    pl.DataFrame({"x": np.arange(1000.0), "y": np.arange(1000.0) * 3}).write_parquet(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(frame_blocks, "_MOST_ROWS", 64)
        data = open_data(str(path), stream=True, split={"val": 0, "test": 0})
    assert isinstance(data.train, StreamSplit)
    return data.train


def list_answers(batches: Any) -> list[list[float]]:
    return [y.flatten().tolist() for _, y in batches]


@given(st.integers(1, 400), st.booleans(), st.booleans(), st.integers(0, 9), st.integers(256, 1 << 13))
@settings(max_examples=30)
def test_a_batch_follows_from_seed_epoch_and_position(
    split: StreamSplit, size: int, shuffle: bool, drop_last: bool, seed: int, window: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stream_split, "_WINDOW_BYTES", window)
        patch.setattr(stream_split, "_FEWEST_BLOCKS", 1)
        batches = Batches(split, size, shuffle=shuffle, seed=seed, drop_last=drop_last)
        first = list_answers(batches)
        assert len(first) == len(batches)
        assert all(len(batch) == size for batch in first[:-1])
        rows = sorted(row for batch in first for row in batch)
        assert len(set(rows)) == len(rows) == (1000 - 1000 % size if drop_last else 1000)
        start = seed % max(len(first), 1)
        assert list_answers(batches.epoch(0, start)) == first[start:]
        if shuffle and len(first) > 1:
            assert list_answers(batches) != first
        if not shuffle:
            assert rows == [row for batch in first for row in batch]


def test_a_pass_goes_on_where_it_was_left(split: StreamSplit) -> None:
    whole = [batch for _ in range(2) for batch in list_answers(Batches(split, 64, shuffle=True).epoch(_))]
    batches = Batches(split, 64, shuffle=True)
    running = iter(batches)
    before = [next(running)[1].flatten().tolist() for _ in range(5)]
    again = Batches(split, 64, shuffle=True)
    again.load_state_dict(batches.state_dict())
    assert before + list_answers(again) + list_answers(again) == whole


def test_rows_in_order_are_held_a_block_at_a_time(split: StreamSplit) -> None:
    windows = list(split.windows(None))
    assert [len(window.order) for window in windows] == split.counts.tolist()
    width = len(split.reader.encoder.feature_names)
    assert windows[0].inputs.untyped_storage().nbytes() <= 3 * 64 * 4 * width
    mixed = next(split.windows(np.random.default_rng(0)))
    assert len(mixed.order) >= 8 * 64


def test_sorted_rows_come_well_mixed(split: StreamSplit) -> None:
    """Eight blocks of 64 in a window: a batch is as even as one drawn from half of the rows at random."""
    answers = list_answers(Batches(replace(split), 100, shuffle=True))
    means = np.array([np.mean(batch) for batch in answers])
    alone = 3 * 1000 / np.sqrt(12)
    assert means.std() < 0.5 * alone
    first_places = np.array([row / 3 for batch in answers for row in batch])
    assert abs(np.corrcoef(first_places, np.arange(1000))[0, 1]) < 0.5


def test_a_rare_class_is_known_and_an_official_test_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(survey_rows, "MOST_ROWS", 200)
    kinds = ["a", "b"] * 2000
    kinds[3333] = "rare"
    frame = pl.DataFrame({"x": np.arange(4000.0) % 17, "kind": kinds})
    frame.write_csv(tmp_path / "train.csv")
    frame[:100].write_csv(tmp_path / "test.csv")
    data = open_stream(tmp_path / "train.csv", test=str(tmp_path / "test.csv"))
    assert data.task.classes == ("a", "b", "rare")
    assert data.facts["stream"]["sampled_rows"] < 300
    assert (len(data.train) + len(data.val or ()), len(data.test or ())) == (4000, 100)
    assert torch.equal(read_all(data, "test")[1][:3], torch.tensor([0, 1, 0]))


def test_groups_stay_together(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {"who": [f"p{i % 40}" for i in range(2000)], "x": np.arange(2000.0) % 7, "y": [0, 1] * 1000}
    )
    frame.write_parquet(tmp_path / "t.parquet")
    data = open_stream(tmp_path / "t.parquet", split={"by": "who"})
    assert isinstance(data.train, StreamSplit)
    parts: dict[str, set[int]] = {}
    for block in data.train.source.list_blocks():
        table = data.train.source.read(block)
        for who, part in zip(table.frame["who"], data.train.reader.find_parts(table).tolist(), strict=True):
            parts.setdefault(who, set()).add(part)
    assert all(len(found) == 1 for found in parts.values())
    assert {part for found in parts.values() for part in found} == {0, 1, 2}


def test_bad_rows_are_told_with_their_line(tmp_path: Path) -> None:
    lines = [f"{i % 50 + i / 7:.3f},{i % 2}" for i in range(5000)]
    lines[3998], lines[4500], lines[4600] = "1,2,3", "7,", "oops,1"
    path = tmp_path / "t.csv"
    path.write_text("x,y\n" + "\n".join(lines) + "\n")
    with pytest.raises(DataError, match="3 fields") as caught:
        open_stream(path)
    assert caught.value.where.endswith("line 4000")
    data = open_stream(path, bad_rows="skip")
    assert [row["line"] for row in data.facts["skipped"]] == [4000, 4502, 4602]
    assert sum(data.facts["parts"].values()) == 4997
    assert sum(data.facts["num_skipped"].values()) == 3
    path.write_text("x,y\n" + "\n".join([*lines[:3998], *lines[4550:]]) + "\n")
    with pytest.raises(DataError, match="oops") as caught:
        open_stream(path)
    assert "line 4050" in caught.value.where


def test_a_file_that_changes_is_not_read_on(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    make_frame(500).write_csv(path)
    batches = Batches(open_stream(path).train, 50, shuffle=True)
    list(batches)
    path.write_text(path.read_text() + "501,1,1,x,1,1,2020-01-01,no\n")
    with pytest.raises(DataError, match="was changed while it was in use"):
        list(batches)


def test_a_truncated_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    make_frame(500).write_parquet(path)
    data = open_stream(path)
    path.write_bytes(path.read_bytes()[:2000])
    with pytest.raises(DataError, match="was changed"):
        list(Batches(data.train, 50))
    with pytest.raises(DataError, match="cannot read the table"):
        open_stream(path)


def test_what_cannot_stream(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    make_frame(100).write_csv(path)
    with pytest.raises(DataError, match="divided by time"):
        open_stream(path, split={"time": "day"})
    with pytest.raises(DataError, match="cannot be read in blocks"):
        open_data(str(path.rename(tmp_path / "t.gz")), stream=True)
    path = (tmp_path / "t.gz").rename(path)
    path.write_bytes(path.read_bytes().decode().encode("utf-16"))
    with pytest.raises(DataError, match="UTF-16 cannot be read in blocks"):
        open_stream(path)
