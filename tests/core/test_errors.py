"""Errors name their place and their remedy, and cross processes."""

from __future__ import annotations

import inspect
import pickle

import pytest

from netwright.core import errors

KINDS = [
    kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, errors.NetwrightError)
]


@pytest.mark.parametrize("kind", KINDS)
def test_every_error_demands_a_place_and_a_remedy(kind: type[errors.NetwrightError]) -> None:
    with pytest.raises(TypeError, match="fix"):
        kind("what", where="here")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="where"):
        kind("what", fix="mend it")  # type: ignore[call-arg]


@pytest.mark.parametrize("kind", KINDS)
def test_every_error_survives_pickling(kind: type[errors.NetwrightError]) -> None:
    error = kind("列 `年龄` is missing", where="a.csv:3", fix="add it")
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is kind
    assert (
        str(again)
        == str(error)
        == f"{kind.__name__}: 列 `年龄` is missing\n  where: a.csv:3\n  fix:   add it"
    )


def test_bad_input_and_failed_work_have_different_exit_statuses() -> None:
    assert all(kind.exit_status == 2 for kind in KINDS if issubclass(kind, errors.InputError))
    assert errors.JobFailed.exit_status == 1
