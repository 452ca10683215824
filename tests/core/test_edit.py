"""Edits of run files and source files."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from netwright.core.edit import Edit
from netwright.core.errors import ShapeClash


@pytest.mark.parametrize(
    ("edit", "after"),
    [
        (Edit("replace", "model.layers[1]", {"Linear": 3}), ["Flatten", {"Linear": 3}]),
        (Edit("insert", "model.layers[0]", "ReLU"), ["ReLU", "Flatten", {"Repeat": {"layers": ["ReLU"]}}]),
        (Edit("remove", "model.layers[0]"), [{"Repeat": {"layers": ["ReLU"]}}]),
        (
            Edit("replace", "model.layers[1].Repeat.layers[0]", "GELU"),
            ["Flatten", {"Repeat": {"layers": ["GELU"]}}],
        ),
    ],
)
def test_run_files_change_and_the_original_stays(edit: Edit, after: list[Any]) -> None:
    layers: list[Any] = ["Flatten", {"Repeat": {"layers": ["ReLU"]}}]
    for written in ({"model": {"layers": layers}}, {"model": layers}):
        changed = edit.apply(written)["model"]
        assert (changed["layers"] if isinstance(changed, dict) else changed) == after
    assert layers == ["Flatten", {"Repeat": {"layers": ["ReLU"]}}]


def test_source_changes_on_its_line_only() -> None:
    text = "a = f(1)\nb = f(1)\nc = f(1)\n"
    edit = Edit("source", "net.py", "f(2)", old="f(1)", line=2)
    assert edit.apply_to_text(text) == "a = f(1)\nb = f(2)\nc = f(1)\n"
    assert edit.to_dict() == {"kind": "source", "path": "net.py", "value": "f(2)", "old": "f(1)", "line": 2}


def test_an_error_carries_its_edit_across_processes() -> None:
    edit = Edit("insert", "model.layers[0]", "Flatten")
    error = pickle.loads(pickle.dumps(ShapeClash("no", where="here", fix="so", edit=edit)))
    assert error.edit == edit
