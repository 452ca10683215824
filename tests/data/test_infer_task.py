from __future__ import annotations

from typing import Any

import pytest
import torch

from netwright.core.errors import DataError
from netwright.data.infer_task import infer_task


@pytest.mark.parametrize(
    ("targets", "kind", "classes", "encoded"),
    [
        ([0, 1, 2, 1], "multiclass", ("0", "1", "2"), [0, 1, 2, 1]),
        ([1, 2, 3], "multiclass", ("1", "2", "3"), [0, 1, 2]),
        ([-1, 1, 1], "binary", ("-1", "1"), [[0.0], [1.0], [1.0]]),
        ([[0], [1]], "binary", ("0", "1"), [[0.0], [1.0]]),
        ([0.0, 1.0, 1.0], "binary", ("0", "1"), [[0.0], [1.0], [1.0]]),
        ([0.5, 2.0], "regression", (), [[0.5], [2.0]]),
        ([[0.5, 1.0], [2.0, 3.0]], "regression", (), [[0.5, 1.0], [2.0, 3.0]]),
        ([[1.0, 1.0], [0.0, 1.0]], "multilabel", ("target_0", "target_1"), [[1.0, 1.0], [0.0, 1.0]]),
        ([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]], "multiclass", ("0", "1", "2"), [0, 2]),
        ([True, False], "binary", ("0", "1"), [[1.0], [0.0]]),
    ],
)
def test_tasks(targets: Any, kind: str, classes: tuple[str, ...], encoded: Any) -> None:
    given = torch.tensor(targets)
    reading = infer_task(given, where="mine")
    assert reading.task.kind == kind
    assert reading.task.classes == classes
    assert reading.encode(given, "mine").tolist() == encoded
    assert reading.encode(given, "mine").shape[1:] in {(), (len(reading.task.targets),)}


def test_asked_goes_before_found() -> None:
    assert infer_task(torch.tensor([1, 2, 3]), asked="regression", where="m").task.kind == "regression"
    assert infer_task(torch.tensor([0.0, 1.0, 2.0]), asked="multiclass", where="m").task.num_outputs == 3
    with pytest.raises(DataError, match="binary wants two classes"):
        infer_task(torch.tensor([0, 1, 2]), asked="binary", where="m")
    with pytest.raises(DataError, match="multilabel wants"):
        infer_task(torch.tensor([0, 1]), asked="multilabel", where="m")


def test_classes_that_are_known() -> None:
    reading = infer_task(torch.tensor([0, 2]), classes=("a", "b", "c"), where="m")
    assert reading.task.classes == ("a", "b", "c")
    with pytest.raises(DataError, match="class 3"):
        infer_task(torch.tensor([0, 3]), classes=("a", "b", "c"), where="m")
    assert infer_task(torch.tensor([0, 2]), where="m", is_complete=False).task.num_outputs == 3


@pytest.mark.parametrize(
    ("targets", "said"),
    [
        (torch.tensor([1, 1]), "all samples are of one class, `1`"),
        (torch.tensor([]), "no samples"),
        (torch.tensor([1.0, float("nan")]), "NaN or infinite"),
        (torch.zeros(2, 3, 3), "one number, one class, or a row"),
        (torch.tensor([1j, 2j]), "complex"),
    ],
)
def test_targets_that_cannot_be_used(targets: torch.Tensor, said: str) -> None:
    with pytest.raises(DataError, match=said):
        infer_task(targets, where="mine")


def test_a_class_that_training_has_not() -> None:
    reading = infer_task(torch.tensor([1, 5, 9]), where="m")
    with pytest.raises(DataError, match="class 7, where the classes are 1, 5, 9"):
        reading.encode(torch.tensor([1, 7]), "test")
