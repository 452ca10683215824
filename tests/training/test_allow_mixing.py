from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import nn

from netwright.core.errors import RunFileError
from netwright.core.run_spec import TrainSpec
from netwright.core.task import Task
from netwright.data.data import Data
from netwright.data.split import TensorSplit
from netwright.training.train_network import train_network


def make_data(kind: str) -> Data:
    images = torch.rand(64, 1, 6, 6, generator=torch.Generator().manual_seed(0))
    bright = (images.mean((1, 2, 3)) > 0.5).long()
    tasks: dict[str, tuple[Task, torch.Tensor]] = {
        "multiclass": (Task("multiclass", ("kind",), ("a", "b", "c")), bright + (images[:, 0, 0, 0] > 0.9)),
        "binary": (Task("binary", ("kind",), ("a", "b")), bright[:, None].float()),
        "multilabel": (
            Task("multilabel", ("a", "b"), ("a", "b")),
            torch.stack([bright, 1 - bright], 1).float(),
        ),
        "regression": (Task("regression", ("mean",)), images.mean((1, 2, 3))[:, None]),
    }
    task, targets = tasks[kind]
    classes = 3 if kind == "multiclass" else None
    split = TensorSplit(images, targets, torch.arange(64), num_classes=classes)
    return Data("made", "image", task, (1, 6, 6), split, split)


@pytest.mark.parametrize("augment", ["mixup", "cutmix"])
@pytest.mark.parametrize(
    ("kind", "outputs", "loss"),
    [
        ("multiclass", 3, "auto"),
        ("multiclass", 3, "BCEWithLogitsLoss"),
        ("multiclass", 3, {"CrossEntropyLoss": {"label_smoothing": 0.1}}),
        ("binary", 1, "auto"),
        ("binary", 2, "CrossEntropyLoss"),
        ("multilabel", 2, "auto"),
        ("regression", 1, "auto"),
    ],
)
def test_every_task_learns_from_mixed_images(augment: str, kind: str, outputs: int, loss: Any) -> None:
    net = nn.Sequential(nn.Flatten(), nn.Linear(36, outputs))
    spec = TrainSpec(epochs=2, loss=loss)
    result = train_network(net, make_data(kind), spec, batch_size=16, augment=[augment])
    assert result.epochs == 2
    assert all(0 <= epoch["train"].get("accuracy", 0) <= 1 for epoch in result.history)


@pytest.mark.parametrize("loss", ["NLLLoss", "MultiMarginLoss", "SoftMarginLoss"])
def test_a_loss_of_whole_classes_refuses_shares(loss: str) -> None:
    kind = "binary" if loss == "SoftMarginLoss" else "multiclass"
    net = nn.Sequential(nn.Flatten(), nn.Linear(36, 1 if kind == "binary" else 3))
    if loss == "NLLLoss":
        net.append(nn.LogSoftmax(1))
    with pytest.raises(RunFileError, match=f"{loss} takes whole classes only"):
        train_network(net, make_data(kind), TrainSpec(epochs=1, loss=loss), batch_size=16, augment=["mixup"])
