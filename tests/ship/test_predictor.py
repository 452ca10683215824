"""Answers: probabilities are probabilities, units are undone, and the user's network stays the user's."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from netwright.core.errors import DataError
from netwright.core.task import Task
from netwright.ship.model_card import Decoding
from netwright.ship.predictor import Predictor

BINARY = Task("binary", ("passed",), ("no", "yes"))
THREE = Task("multiclass", ("kind",), ("a", "b", "c"))
LABELS = Task("multilabel", ("red", "round"), ("red", "round"))


class Give(nn.Module):
    """A network whose answer is its input."""

    def forward(self, x: Tensor) -> Tensor:
        return x


def answer(numbers: list[list[float]], task: Task, decoding: Decoding) -> Tensor:
    return Predictor(Give(), task, decoding=decoding).predict(torch.tensor(numbers)).numbers


@pytest.mark.parametrize(
    ("task", "decoding", "given", "probabilities"),
    [
        (BINARY, "sigmoid", [0.0], [0.5, 0.5]),
        (BINARY, "softmax", [0.0, 0.0], [0.5, 0.5]),
        (BINARY, "probability", [0.75], [0.25, 0.75]),
        (BINARY, "probability", [1.5], [0.0, 1.0]),
        (THREE, "softmax", [2.0, 2.0, 2.0], [1 / 3, 1 / 3, 1 / 3]),
        (THREE, "softmax", [-0.25, -1.5, -40.0], None),
        (THREE, "probability", [0.5, 0.5, 1.0], [0.25, 0.25, 0.5]),
        (THREE, "probability", [-0.5, 0.2, 0.2], [0.0, 0.5, 0.5]),
        (LABELS, "sigmoid", [0.0, 100.0], [0.5, 1.0]),
    ],
)
def test_answers_of_classes_are_probabilities(
    task: Task, decoding: Decoding, given: list[float], probabilities: list[float] | None
) -> None:
    found = answer([given], task, decoding)
    assert found.min() >= 0
    assert found.max() <= 1
    if task.kind != "multilabel":
        assert float(found.sum()) == pytest.approx(1)
    if probabilities is not None:
        assert found[0].tolist() == pytest.approx(probabilities)


def test_two_labels_are_answered_by_name() -> None:
    predictor = Predictor(Give(), LABELS, decoding="sigmoid")
    answers = predictor.predict(torch.tensor([[3.0, -3.0], [3.0, 3.0]]))
    assert answers.labels == [["red"], ["red", "round"]]
    assert [(row["red"], row["round"]) for row in answers.to_rows()] == [(1, 0), (1, 1)]


def test_the_scale_of_each_target_is_undone() -> None:
    task = Task("regression", ("price", "size"))
    scale = torch.tensor([[100.0, -1.0], [10.0, 2.0]])
    predictor = Predictor(Give(), task, decoding="value", answer_scale=scale)
    assert predictor.predict(torch.tensor([[1.0, 3.0]])).labels == [[110.0, 5.0]]


def test_answers_do_not_depend_on_the_batch_or_the_order() -> None:
    net = nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.Dropout(), nn.ReLU(), nn.Linear(8, 3))
    predictor = Predictor(net, THREE, decoding="softmax")
    x = torch.randn(23, 4)
    whole = predictor.predict(x).numbers
    torch.testing.assert_close(predictor.predict(x, batch_size=5).numbers, whole)
    order = torch.randperm(23)
    torch.testing.assert_close(predictor.predict(x[order]).numbers, whole[order])


class Remember(nn.Module):
    """A network that keeps a tensor from its first forward pass, as position encodings do."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: Tensor | None = None
        self.layer = nn.Linear(2, 1)
        self.norm = nn.BatchNorm1d(2).eval()

    def forward(self, x: Tensor) -> Tensor:
        if self.kept is None:
            self.kept = x[:1] * 2
        return self.layer(self.norm(x) * self.kept)  # type: ignore[no-any-return]  # a layer gives a tensor


def test_a_network_can_be_trained_on_after_it_answered() -> None:
    net = Remember()
    predictor = Predictor(net, Task("regression", ("y",)), decoding="value")
    net.train()
    net.norm.eval()
    statistics = net.norm.running_mean
    assert statistics is not None
    before = statistics.clone()
    numbers = predictor.predict(torch.randn(8, 2)).numbers
    assert net.training
    assert not net.norm.training, "its modes are its user's"
    assert torch.equal(before, statistics)
    assert not numbers.is_inference()
    assert not numbers.requires_grad
    net(torch.randn(4, 2)).sum().backward()
    assert net.layer.weight.grad is not None


def test_a_network_in_training_mode_answers_as_in_evaluation() -> None:
    net = nn.Sequential(nn.Dropout(0.5), nn.BatchNorm1d(4), nn.Linear(4, 1))
    predictor = Predictor(net, BINARY, decoding="sigmoid")
    x = torch.randn(6, 4)
    first = predictor.predict(x).numbers
    net.train()
    assert torch.equal(predictor.predict(x).numbers, first)


@pytest.mark.parametrize(
    "source",
    [
        np.ones((3, 2)),
        np.ones((3, 2), dtype=np.float32),
        [[1.0, 1.0]] * 3,
        [torch.ones(2)] * 3,
        torch.ones(3, 2, dtype=torch.float64),
    ],
    ids=["float64", "float32", "lists", "tensors", "double"],
)
def test_samples_of_an_own_dataset_come_as_arrays_and_tensors(source: Any) -> None:
    predictor = Predictor(nn.Linear(2, 1), Task("regression", ("y",)), decoding="value")
    answers = predictor.predict(source)
    assert answers.names == ("0", "1", "2")
    assert len({value for (value,) in answers.numbers.tolist()}) == 1


def test_several_inputs_come_as_a_tuple_or_by_name() -> None:
    class Add(nn.Module):
        def forward(self, one: Tensor, other: Tensor) -> Tensor:
            return one + other

    predictor = Predictor(Add(), Task("regression", ("y",)), decoding="value")
    assert predictor.predict((torch.ones(3, 1), torch.ones(3, 1))).labels == [2.0, 2.0, 2.0]
    by_name = {"other": torch.ones(3, 1), "one": torch.zeros(3, 1)}
    assert predictor.predict(by_name).labels == [1.0, 1.0, 1.0]
    with pytest.raises(DataError, match="forward takes one, other, and the samples give one, two"):
        predictor.predict({"one": torch.ones(3, 1), "two": torch.ones(3, 1)})


@pytest.mark.parametrize("source", ["rows.csv", None, torch.ones(3, 5)])
def test_what_an_own_dataset_never_gave_is_refused(source: Any) -> None:
    predictor = Predictor(nn.Linear(2, 1), Task("regression", ("y",)), decoding="value")
    with pytest.raises(DataError) as caught:
        predictor.predict(source)
    assert "samples" in caught.value.fix
    assert len(caught.value.what) < 200


def test_many_answers_are_written_short() -> None:
    many = Predictor(Give(), THREE, decoding="softmax").predict(torch.eye(3).repeat(300, 1))
    assert repr(many) == "Predictions(900 of kind: a, b, c, …)"
