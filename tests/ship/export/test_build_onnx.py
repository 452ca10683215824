"""An ONNX file takes raw cells or pixels and answers as the run does, in batches of any size."""

from __future__ import annotations

import json

import numpy as np
import onnx
import onnxruntime
import pytest

from netwright.data.tables.cell_arrays import to_cell_arrays
from netwright.data.tables.table_encoder import TableEncoder
from netwright.jobs.run import Run
from netwright.ship.export.build_onnx import build_onnx

pytestmark = pytest.mark.slow


def open_session(run: Run) -> tuple[onnx.ModelProto, onnxruntime.InferenceSession]:
    model = build_onnx(run.predictor)
    return model, onnxruntime.InferenceSession(model.SerializeToString())


def test_raw_cells_are_answered_as_the_run_answers_them(table_run, people):
    model, session = open_session(table_run)
    encoder = table_run.predictor.encoder
    assert isinstance(encoder, TableEncoder)
    cells = to_cell_arrays(encoder.open_rows(str(people)), encoder.plans)
    assert {one.name for one in session.get_inputs()} == set(cells)
    expected = table_run.predict(str(people))
    for rows in (slice(0, 1), slice(0, 7), slice(0, None)):
        label, chances = session.run(None, {name: array[rows] for name, array in cells.items()})
        assert np.abs(chances - expected.numbers[rows].numpy()).max() < 1e-5
        assert label.tolist() == expected.labels[rows]
    props = {one.key: one.value for one in model.metadata_props}
    assert json.loads(props["classes"]) == ["no", "yes"]
    assert {one["name"] for one in json.loads(props["inputs"])} == set(cells)


def test_cells_that_training_never_saw(table_run):
    _, session = open_session(table_run)
    row = {
        "age": None, "工资": 1e120, "city": "Paris", "member": "MAYBE", "joined": None, "remark": None,
        "level": 9,
    }  # fmt: skip
    encoder = table_run.predictor.encoder
    assert isinstance(encoder, TableEncoder)
    expected = table_run.predict([row]).numbers.numpy()
    cells = to_cell_arrays(encoder.open_rows([row]), encoder.plans)
    assert np.abs(session.run(None, cells)[1] - expected).max() < 1e-5


def test_pixels(digits_run):
    _, session = open_session(digits_run)
    expected = digits_run.predict("digits")
    raw = digits_run.predictor.read(
        np.asarray([np.full((8, 8), number) for number in (0, 99, 255)], dtype="uint8")
    )
    label, chances = session.run(None, {"image": raw.parts[0].numpy()})
    answers = digits_run.predictor.answer(raw)
    assert np.abs(chances - answers.numbers.numpy()).max() < 1e-5
    assert label.tolist() == answers.labels
    assert set(label) <= set(expected.task.classes)


def test_no_path_of_this_machine_is_in_the_file(own_run, people):
    model, _ = open_session(own_run)
    content = model.SerializeToString()
    assert str(people.parent).encode() not in content
    assert b"site-packages" not in content
    assert b"/netwright/" not in content.replace(b"netwright/", b"")
