from __future__ import annotations

import json

import numpy as np
import pandas as pd
import polars as pl
import pytest
import torch
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from netwright.core.errors import DataError
from netwright.core.run_spec import DataSpec, SplitSpec
from netwright.data.load_encoder import load_encoder
from netwright.data.tables.open_table import open_table
from netwright.data.tables.read_table import read_table
from netwright.data.tables.table import Table
from netwright.data.tables.table_from_object import table_from_object

ALL = SplitSpec(val=0, test=0)


def open_frame(columns, **settings):
    table = table_from_object(columns, "t.csv")
    return open_table(table, DataSpec(source="t.csv", split=settings.pop("split", ALL), **settings))


def columns_of(data):
    names = data.encoder.feature_names
    return dict(zip(names, data.train.inputs.T.tolist(), strict=True))


def make_rows(num=60):
    random = np.random.default_rng(0)
    return {
        "age": [None if i % 7 == 0 else float(random.normal(40, 9)) for i in range(num)],
        "town": [None if i % 11 == 0 else ["Rome", "Oslo", "Bern"][i % 3] for i in range(num)],
        "ok": [["no", "yes"][i % 2] for i in range(num)],
        "day": [f"2020-{1 + i % 12:02d}-{1 + i % 28:02d}" for i in range(num)],
        "y": [["a", "b"][(i // 3) % 2] for i in range(num)],
    }


def test_numbers_come_first_then_flags():
    data = open_frame(make_rows())
    assert data.encoder.feature_names == (
        *("age", "day month", "day day", "day weekday", "day days"),
        *("age missing", "town=Bern", "town=Oslo", "town=Rome", "town=other", "town missing", "ok=yes"),
    )
    assert data.num_numbers == 5
    flags = data.train.inputs[:, 5:]
    assert set(flags.unique().tolist()) <= {0.0, 1.0}
    found = columns_of(data)
    assert sum(found["age missing"]) == 9
    together = np.sum([found[f"town={name}"] for name in ("Bern", "Oslo", "Rome", "other")], axis=0)
    assert np.array_equal(together + found["town missing"], np.ones(60))
    assert {column.name: column.features for column in data.columns}["ok"] == ("ok=yes",)


def test_numbers_are_standardised_exactly_where_tails_are_light():
    x = np.random.default_rng(0).normal(3, 5, 200)
    data = open_frame({"x": x, "y": x * 2 + 1})
    expected = torch.from_numpy((x - x.mean()) / x.std()).float()
    assert torch.allclose(data.train.inputs[:, 0], expected, atol=1e-6)


def test_far_values_are_drawn_in_and_keep_their_order():
    x = np.concatenate([np.random.default_rng(0).normal(size=500), [1e6, -1e6]])
    data = open_frame({"x": x, "y": np.arange(502.0) % 7.5})
    encoded = data.train.inputs[:, 0].numpy()
    assert np.abs(encoded).max() < 30
    assert np.array_equal(np.argsort(encoded, kind="stable"), np.argsort(x, kind="stable"))


def test_only_training_rows_teach():
    rows = make_rows(200)
    first = open_frame(rows, split=SplitSpec(seed=1))
    held_out = torch.cat([first.val.rows, first.test.rows]).tolist()
    changed = {**rows, "age": [1e9 if i in held_out else age for i, age in enumerate(rows["age"])]}
    second = open_frame(changed, split=SplitSpec(seed=1))
    for name, buffer in first.encoder.state_dict().items():
        assert torch.equal(buffer, second.encoder.state_dict()[name])
    assert torch.equal(first.train.inputs, second.train.inputs)


def test_rare_words_share_one_feature_and_unseen_words_join_them():
    rows = {"town": ["Rome"] * 30 + ["Oslo"] * 30 + ["Bern"], "y": [0.5, 1.7, 2.9] * 20 + [1.0]}
    data = open_frame(rows)
    assert data.encoder.feature_names == ("town=Oslo", "town=Rome", "town=other")
    read = data.encoder.read({"town": [f"new {i}" for i in range(1000)]})
    assert data.encoder(*read.parts).tolist() == [[0, 0, 1]] * 1000


def test_infinities_count_as_missing():
    data = open_frame({"x": [1.0, 2.0, float("inf"), 3.0] * 5, "y": [0.5, 1.5, 2.5, 3.5] * 5})
    assert torch.isfinite(data.train.inputs).all()
    assert sum(columns_of(data)["x missing"]) == 5


def test_few_whole_numbers_also_get_flags():
    data = open_frame({"rooms": [1, 2, 3] * 10, "y": [0.5, 1.5, 2.5] * 10})
    assert data.encoder.feature_names == ("rooms", "rooms=1", "rooms=2", "rooms=3")


def test_text_tells_its_absence():
    rows = {
        "cabin": [f"C{i}, deck {i}" if i % 3 else None for i in range(60)],
        "x": list(range(60)),
        "y": [0, 1] * 30,
    }
    data = open_frame(rows)
    assert data.encoder.feature_names == ("x", "cabin missing")


def test_prediction_matches_columns_by_name(tmp_path):
    data = open_frame(make_rows())
    encoder = data.encoder
    frame = pd.DataFrame(make_rows()).iloc[:, ::-1].assign(extra=1)
    read = encoder.read(frame)
    assert torch.equal(encoder(*read.parts), data.train.inputs)
    assert torch.equal(read.targets, data.train.targets)
    assert read.names[:2] == ("0", "1")
    path = tmp_path / "new.csv"
    pl.DataFrame(make_rows()).drop("y").write_csv(path, separator=";")
    read = encoder.read(path)
    assert read.targets is None
    assert torch.allclose(encoder(*read.parts), data.train.inputs)


def test_one_row_as_a_dict():
    encoder = open_frame(make_rows()).encoder
    row = {"age": 30, "town": "Rome", "ok": "YES", "day": "2020-01-05"}
    one, many = encoder.read(row), encoder.read([row, {**row, "age": None}])
    assert torch.equal(encoder(*one.parts)[0], encoder(*many.parts)[0])
    assert dict(zip(encoder.feature_names, encoder(*one.parts)[0].tolist(), strict=True))["ok=yes"] == 1


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"age": ["old"] * 2}, "`old` is not a number"),
        ({"day": ["soon"] * 2}, "`soon` is not a date"),
        ({"y": ["c"] * 2}, "none of the 2 classes"),
    ],
)
def test_cells_that_do_not_fit(change, says):
    encoder = open_frame(make_rows()).encoder
    rows = {name: cells[1:3] for name, cells in make_rows().items()}
    with pytest.raises(DataError, match=says) as error:
        encoder.read({**rows, **change})
    assert "row 1" in error.value.where


def test_a_missing_column_is_named():
    encoder = open_frame(make_rows()).encoder
    with pytest.raises(DataError, match="no column `age`") as error:
        encoder.read({"ages": [1], "town": ["Rome"], "ok": ["no"], "day": ["2020-01-01"]})
    assert "did you mean `ages`" in error.value.fix


def test_a_headerless_table_is_read_headerless_with_or_without_its_target(tmp_path):
    path = tmp_path / "train.csv"
    path.write_text("".join(f"{'ab'[i % 2]},{i / 7},{i % 5 / 3}\n" for i in range(40)))
    table = read_table(path)
    data = open_table(table, DataSpec(source=str(path), target="column_1", split=ALL))
    new = tmp_path / "new.csv"
    new.write_text("".join(f"{i / 7},{i % 5 / 3}\n" for i in range(40)))
    assert torch.equal(data.encoder(*data.encoder.read(new).parts), data.train.inputs)
    assert torch.equal(data.encoder.read(path).targets, data.train.targets)


words = st.sampled_from(
    ["a", "b", "c", "", "?", "1", "2.0", "x y", "2020-01-05", "1,000", "5%", "yes", "no", "汉字"]
)


@limits(max_examples=40)
@given(
    cells=st.lists(st.tuples(words, words, st.floats(allow_nan=False)), min_size=6, max_size=30),
    roles=st.sampled_from([{}, {"a": "category"}, {"b": "category", "a": "text"}]),
)
def test_an_encoder_survives_its_description(cells, roles):
    frame = pl.DataFrame(
        {
            "a": [a for a, _, _ in cells],
            "b": [b for _, b, _ in cells],
            "c": [c for _, _, c in cells],
            "n": [float(i) for i in range(len(cells))],
            "y": [i % 2 for i in range(len(cells))],
        }
    )
    data = open_table(table_from_object(frame, "t"), DataSpec(source="t", roles=roles, split=ALL))
    again = load_encoder(json.loads(json.dumps(data.encoder.to_spec())))
    again.load_state_dict(data.encoder.state_dict())
    read = again.read(frame)
    assert torch.equal(again(*read.parts), data.train.inputs)
    assert torch.equal(read.targets, data.train.targets)
    assert torch.isfinite(data.train.inputs).all()
    assert data.input_shape == (len(again.feature_names),)


def test_the_arithmetic_exports():
    encoder = open_frame(make_rows()).encoder
    parts = encoder.read(make_rows()).parts
    program = torch.export.export(encoder, parts)
    assert torch.equal(program.module()(*parts), encoder(*parts))


def test_a_table_is_taken_as_it_is():
    data = open_frame(make_rows())
    table = Table(pl.DataFrame(make_rows()), "rows")
    assert torch.equal(data.encoder(*data.encoder.encode_table(table)), data.train.inputs)


def decode(encoder, encoded):
    """Undo the arithmetic of the encoder: numbers and the word of each category."""
    numbers = encoded[:, : encoder.num_numbers].double()
    drawn_in = numbers * encoder.spread + encoder.shift
    undone = torch.sign(drawn_in) * torch.expm1(drawn_in.abs())
    numbers = torch.where(encoder.heavy > 0, undone, numbers) * encoder.scale + encoder.center
    flags = encoded[:, encoder.num_numbers :]
    words = {}
    start = 0
    for plan in encoder.plans:
        named = [name.removeprefix(f"{plan.name}=") for name, *_ in plan.flags]
        part = flags[:, start : start + len(named)]
        start += len(named)
        if plan.role in {"category", "ordinal"}:
            words[plan.name] = [named[index] for index in part.argmax(1).tolist()]
    return numbers, words


@limits(max_examples=40)
@given(
    rows=st.lists(
        st.tuples(st.floats(-1e6, 1e6), st.sampled_from(["S", "M", "L"]), st.sampled_from(["p", "q", "r"])),
        min_size=8,
        max_size=40,
    )
)
def test_what_was_encoded_can_be_decoded(rows):
    columns = {
        "x": [x for x, _, _ in rows] + [1.5, -2.5, 3.25],
        "size": [size for _, size, _ in rows] + ["S", "M", "L"],
        "kind": [kind for _, _, kind in rows] * 1 + ["p", "q", "r"],
    }
    columns = {name: cells * 2 for name, cells in columns.items()}
    columns["y"] = [i % 2 for i in range(len(columns["x"]))]
    data = open_frame(columns, roles={"x": "number"})
    numbers, words = decode(data.encoder, data.train.inputs)
    expected = np.array(columns["x"])
    assert np.allclose(numbers[:, 0].numpy(), expected, rtol=1e-4, atol=1e-4 * np.abs(expected).max())
    assert words == {"size": columns["size"], "kind": columns["kind"]}
    ranks = [["S", "M", "L"].index(size) for size in columns["size"]]
    assert np.allclose(numbers[:, 1].numpy(), ranks, atol=1e-4)


def test_packed_text_gives_its_numbers_and_words():
    rows = {
        "house": [f"{1 + i % 3}室{i % 2}厅 | {50 + i}.5平米 | {'南北'[i % 2]}" for i in range(60)],
        "y": [i * 1.5 for i in range(60)],
    }
    data = open_frame(rows)
    assert data.encoder.feature_names == (*("house 室", "house 厅", "house 平米", "house: 北", "house: 南"),)
    found = columns_of(data)
    assert found["house: 北"] == [float(i % 2) for i in range(60)]
    one = data.encoder.read({"house": "2室1厅 | 99平米", "y": 1.0})
    assert one.parts[0].tolist() == [[2.0, 1.0, 99.0]]
    assert data.encoder(*one.parts)[0, 3:].tolist() == [0, 0]


def test_what_training_had_not_is_told_by_column():
    encoder = open_frame(make_rows()).encoder
    rows = {name: cells[1:5] for name, cells in make_rows().items()}
    assert encoder.read(rows).notes == ()
    rows |= {
        "town": ["Paris", "Rome", "Lima", None],
        "age": [1.0, float("inf"), 2.0, 3.0],
        "ok": ["maybe"] * 4,
    }
    town, age, ok = sorted(
        encoder.read(rows).notes, key=lambda note: "town age ok".index(note[1:3].strip("`"))
    )
    assert town.startswith(
        "`town`: 2 of 4 rows hold a word that training had not, or too rarely (`Paris`, `Lima`)"
    )
    assert town.endswith("read as other")
    assert age == "`age`: 1 infinite values count as missing"
    assert "read as missing" in ok


def test_the_users_marks_are_missing_in_prediction_too():
    columns = {"x": [1.0, 2.0, -1.0, 4.0] * 8, "y": [1.5, 2.5, 3.5, 4.5] * 8}
    data = open_table(
        table_from_object(columns, "t", missing=[-1]), DataSpec(source="t", missing=[-1], split=ALL)
    )
    assert sum(columns_of(data)["x missing"]) == 8
    read = data.encoder.read({"x": [-1, 3], "y": [1.0, 2.0]})
    assert read.parts[0].isnan().tolist() == [[True], [False]]
