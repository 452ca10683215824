"""What was encoded comes back; a column that is varied gives what a table with that column gives."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from netwright.core.run_spec import DataSpec
from netwright.data.data import Data
from netwright.data.tables.group_features import group_features
from netwright.data.tables.open_table import open_table
from netwright.data.tables.table import Table
from netwright.data.tables.table_encoder import TableEncoder
from netwright.data.tables.undo_encoding import undo_encoding, undo_numbers
from netwright.data.tables.vary_column import vary_column


def make_frame(num: int = 200, seed: int = 0) -> pl.DataFrame:
    random = np.random.default_rng(seed)
    return pl.DataFrame(
        {
            "面积": random.normal(100, 20, num),
            "income": np.exp(random.normal(10, 2, num)),
            "rooms": random.integers(1, 6, num).astype(float),
            "kind": random.choice(["flat", "house", "乡村"], num),
            "new": random.choice(["yes", "no"], num),
            "built": [f"20{year:02}-03-{day:02}" for year, day in random.integers(1, 28, (num, 2))],
            "price": random.normal(0, 1, num),
        }
    ).with_columns(
        pl.when(pl.int_range(pl.len()) % 10 == 0).then(None).otherwise(pl.col("面积")).alias("面积")
    )


def open_frame(frame: pl.DataFrame) -> tuple[Data, TableEncoder]:
    data = open_table(Table(frame, "homes.csv"), DataSpec(source="homes.csv", target="price"))
    assert isinstance(data.encoder, TableEncoder)
    return data, data.encoder


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 1000))
def test_numbers_come_back(seed: int) -> None:
    frame = make_frame(60, seed)
    _, encoder = open_frame(frame)
    table = Table(frame, "homes.csv")
    numbers, codes = encoder.encode_table(table)
    raw = undo_numbers(encoder, encoder(numbers, codes))
    filled = torch.where(torch.isnan(numbers), encoder.fill, numbers).numpy()
    # A feature has seven digits, of a number that is counted in deviations of its column.
    assert (np.abs(raw - filled) <= 1e-4 * np.abs(filled) + 1e-5 * encoder.scale.numpy()).all()


def test_cells_come_back() -> None:
    frame = make_frame()
    _, encoder = open_frame(frame)
    cells = undo_encoding(encoder, encoder(*encoder.encode_table(Table(frame, "homes.csv"))))
    assert [one["kind"] for one in cells] == frame["kind"].to_list()
    assert [one["new"] for one in cells] == frame["new"].to_list()
    assert [one["面积"] == "" for one in cells] == frame["面积"].is_null().to_list()
    assert [float(one["rooms"]) for one in cells] == frame["rooms"].to_list()


def test_every_feature_has_its_column() -> None:
    _, encoder = open_frame(make_frame())
    groups = group_features(encoder)
    assert sorted(place for places in groups.values() for place in places) == list(
        range(len(encoder.feature_names))
    )
    assert all(encoder.feature_names[at].startswith(name) for name, places in groups.items() for at in places)


def test_shuffled_features_are_shuffled_cells() -> None:
    frame = make_frame()
    _, encoder = open_frame(frame)
    features = encoder(*encoder.encode_table(Table(frame, "homes.csv")))
    order = torch.randperm(frame.height, generator=torch.Generator().manual_seed(0))
    for name, places in group_features(encoder).items():
        if not places:
            continue
        by_cells = frame.with_columns(frame[name][order.tolist()].alias(name))
        shuffled = features.clone()
        shuffled[:, places] = features[order][:, places]
        assert torch.equal(shuffled, encoder(*encoder.encode_table(Table(by_cells, "homes.csv")))), name


@pytest.mark.parametrize("column", ["面积", "income", "rooms", "kind", "new"])
def test_a_varied_column_is_the_table_with_that_column(column: str) -> None:
    frame = make_frame()
    _, encoder = open_frame(frame)
    features = encoder(*encoder.encode_table(Table(frame, "homes.csv")))
    values = vary_column(encoder, column, features, 6)
    assert values is not None
    assert len(values.words) > 1
    for row, value in enumerate(values.numbers or values.words):
        one = frame[:3].with_columns(pl.lit(value).alias(column))
        expected = encoder(*encoder.encode_table(Table(one, "homes.csv")))
        changed = features[:3].clone()
        changed[:, list(values.features)] = values.encoded[row]
        torch.testing.assert_close(changed, expected, msg=str(value))


def test_dates_are_not_varied() -> None:
    frame = make_frame()
    data, encoder = open_frame(frame)
    assert vary_column(encoder, "built", data.train.inputs) is None
