"""A run file says what may be said, or the error says where and what was meant."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from netwright.core.errors import RunFileError
from netwright.core.read_run_file import build_run_file, read_run_file
from netwright.core.run_spec import RunSpec


def write(folder: Path, text: str, suffix: str = ".yaml") -> Path:
    file = folder / f"run{suffix}"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("text", "suffix"),
    [
        (
            "data: {source: 成绩.csv, target: 成绩}\ntrain: {epochs: 3, optimizer: {AdamW: {lr: 1e-3}}}",
            ".yaml",
        ),
        ('[data]\nsource="成绩.csv"\ntarget="成绩"\n[train]\nepochs=3\noptimizer={AdamW={lr=1e-3}}', ".toml"),
        (
            '{"data": {"source": "成绩.csv", "target": "成绩"},\n'
            '"train": {"epochs": 3, "optimizer": {"AdamW": {"lr": 1e-3}}}}',
            ".json",
        ),
    ],
)
def test_three_formats_say_the_same(tmp_path: Path, text: str, suffix: str) -> None:
    spec = read_run_file(write(tmp_path, text, suffix)).spec
    assert (spec.data.source, spec.data.target, spec.train.epochs) == ("成绩.csv", "成绩", 3)
    assert spec.train.optimizer == {"AdamW": {"lr": 0.001}}


@pytest.mark.parametrize(
    ("text", "what", "where", "fix"),
    [
        ("data: digits\ntrain:\n  epoch: 3", "`epoch` is no field of train", ":3:3, train.epoch", "`epochs`"),
        ("dat: digits", "`dat` is no field of a run file", ":1:1, dat", "`data`"),
        (
            "data: digits\ntrain:\n  epochs: three",
            "`train.epochs` cannot be 'three'",
            ":3:3",
            "at least 1 or `auto`",
        ),
        ("data: digits\ntrain: {precision: bf32}", "cannot be 'bf32'", ":2:9", "`float32`"),
        ("data: digits\ntrain: {early_stopping: {patienc: 1}}", "`patienc`", ":2:26", "`patience`"),
        ("data: {source: a.csv, roles: {x: numbr}}", "`data.roles.x`", ":1:31", "`number`"),
        ("data: {source: a, split: {val: 0.6, test: 0.5}}", "leave no rows", ":1:19", "leave out one"),
        ("data: {source: a, batch_size: 0}", "`data.batch_size` cannot be 0", ":1:19", "at least 1"),
        ("data: digits\ntrain: {class_weights: balancd}", "`train.class_weights`", ":2:9", "`balanced`"),
        ("data: digits\nmodel: {layers: [], use: mlp}", "two networks", ":2:1", "leave out one"),
        ("train: {epochs: 1}", "`data` is missing", "run.yaml", "data: digits"),
        ("", "empty", "run.yaml", "data: digits"),
        ("- data", "not a list", "run.yaml", "data: digits"),
        ("data: [", "not YAML", ":1:8", "quotes"),
        ("data: a\ndata: b", "stands twice", ":2:1", ""),
        ("data: &a [*a]", "not YAML", "run.yaml", ""),
    ],
)
def test_mistakes_are_placed_and_mended(tmp_path: Path, text: str, what: str, where: str, fix: str) -> None:
    with pytest.raises(RunFileError) as caught:
        read_run_file(write(tmp_path, text))
    assert what in caught.value.what
    assert where in caught.value.where
    assert fix in caught.value.fix


@pytest.mark.parametrize(("suffix", "text", "where"), [
    (".toml", '[data]\nsource="a"\n[train]\nepochz=3', ":4:1"),
    (".json", '{"data": "a",\n "train": {"epochz": 3}}', ":2:12"),
])  # fmt: skip
def test_other_formats_get_places_too(tmp_path: Path, suffix: str, text: str, where: str) -> None:
    with pytest.raises(RunFileError) as caught:
        read_run_file(write(tmp_path, text, suffix))
    assert where in caught.value.where


def test_text_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    file = tmp_path / "run.yaml"
    file.write_bytes("data: 成绩.csv".encode("gbk"))
    with pytest.raises(RunFileError, match="UTF-8"):
        read_run_file(file)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(RunFileError, match="cannot be read"):
        read_run_file(tmp_path / "none.yaml")


def test_numbers_and_words_are_read_as_yaml_1_2_means_them(tmp_path: Path) -> None:
    text = (
        "data: {source: a, target: no, drop: [on, 1e3x]}\ntrain: {optimizer: {SGD: {lr: 1e-2, momentum: .9}}}"
    )
    spec = read_run_file(write(tmp_path, text)).spec
    assert (spec.data.target, spec.data.drop) == ("no", ["on", "1e3x"])
    assert spec.train.optimizer == {"SGD": {"lr": 0.01, "momentum": 0.9}}


def test_sets_change_fields_and_lose_their_old_place(tmp_path: Path) -> None:
    file = write(tmp_path, "data: digits\ntrain:\n  epochs: 3")
    spec = read_run_file(
        file, ["train.epochs=5", "data.split.val=0.2", "model.use=mlp", "train.freeze=[a.*]"]
    ).spec
    assert (spec.train.epochs, spec.data.split.val, spec.data.source) == (5, 0.2, "digits")
    assert (spec.model.use, spec.train.freeze) == ("mlp", ["a.*"])
    with pytest.raises(RunFileError, match="sets nothing"):
        read_run_file(file, ["train.epochs"])


def test_of_two_sets_of_one_field_the_later_is_blamed(tmp_path: Path) -> None:
    with pytest.raises(RunFileError) as caught:
        read_run_file(write(tmp_path, "data: digits"), sets=["train.epochs=3", "train.epochs=0"])
    assert caught.value.where == "--set train.epochs=0"


def test_what_a_run_file_says_survives_being_written(tmp_path: Path) -> None:
    text = "data: {source: a, image_size: [3, 4]}\nmodel: [{Linear: 3}]\ntrain: {loss: {HuberLoss: 2}}"
    spec = read_run_file(write(tmp_path, text)).spec
    again = RunSpec.model_validate(yaml.safe_load(yaml.safe_dump(spec.model_dump(mode="json"))))
    assert again == spec


WORDS = st.sampled_from(["data", "model", "train", "source", "layers", "epochs", "split", "val", "x"])
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=12,
)


@given(ANYTHING)
def test_anything_written_is_a_run_or_an_error_with_a_remedy(written: object) -> None:
    try:
        spec = build_run_file(written, name="run.yaml", folder=Path()).spec
    except RunFileError as refused:
        error = refused
    else:
        assert isinstance(spec.data.source, str)
        return
    assert all([error.what, error.where, error.fix])


def test_the_schema_is_json(tmp_path: Path) -> None:
    schema = json.loads(json.dumps(RunSpec.model_json_schema()))
    assert set(schema["properties"]) == {"folder", "data", "model", "train", "check", "look"}


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ({"train": {"lr": 0.1}}, "train.optimizer: {AdamW: {lr: 0.001}}"),
        ({"train": {"batch_size": 8}}, "it belongs to `data`: data.batch_size"),
        ({"epochs": 3}, "it belongs to `train`: train.epochs"),
        ({"data": {"source": "iris", "drop": "age"}}, "write a list: [age]"),
    ],
)
def test_a_field_in_the_wrong_place_is_told_the_right_one(written, says):
    with pytest.raises(RunFileError) as caught:
        build_run_file({"data": "iris", **written}, name="run.yaml", folder=Path())
    assert says in caught.value.fix
