"""Errors of layer lists propose an edit, and the edit mends the list."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from netwright.core.errors import NetworkError
from netwright.core.run_spec import ModelSpec
from netwright.core.task import Task
from netwright.nets.build_network import build_network

TASK = Task("multiclass", ("label",), ("a", "b", "c"))
CONV: dict[str, Any] = {"Conv2d": [8, 3]}


@pytest.mark.parametrize(
    ("layers", "shape"),
    [
        (["Flatten", {"Linear": {"in_features": 7, "out_features": 5}}, "ReLU"], (3, 8, 8)),
        ([{"Linear": [4, 5]}, "ReLU"], (4,)),
        ([{"Conv2d": [1, 16, 3]}], (1, 8, 8)),
        ([CONV, {"MaxPool2d": 3}, {"MaxPool2d": [4, 2]}], (3, 8, 8)),
        ([CONV, {"MaxPool2d": 3}, {"Conv2d": [4, 5]}], (3, 8, 8)),
        ([{"Conv2d": {"in_channels": 3, "out_channels": 8, "kernel_size": 3}}], (8, 8, 3)),
        (["Flatten", CONV], (3, 8, 8)),
        ([CONV, "ReLU"], (4,)),
        ([{"Linear": 5}, "BatchNorm2d"], (4,)),
        ([CONV, {"AvgPool1d": 2}], (3, 8, 8)),
        ([{"Dropout": {"p": 50}}], (4,)),
        ([CONV, {"GroupNorm": [2, 9]}], (3, 8, 8)),
        ([CONV, {"LayerNorm": 9}], (3, 8, 8)),
        ([CONV, {"GroupNorm": 3}], (3, 8, 8)),
        ([{"GRU": {"hidden_size": 5, "num_layers": 2}}, "Flatten"], (6, 4)),
        ([{"Residual": [{"Conv2d": [3, 3]}]}], (3, 8, 8)),
        ([{"Parallel": {"branches": [[{"Conv2d": [3, 3]}], []], "join": "sum"}}], (3, 8, 8)),
        ([[{"Parallel": {"branches": [[CONV], [{"Conv2d": [8, 1]}]]}}]], (3, 8, 8)),
        ([{"Linear": 5}, "ReLU", {"Linear": {"out_features": 9, "name": "head"}}, {"Softmax": 1}], (4,)),
        ([{"Linear": 3}], (6, 4)),
        ([{"Lineer": 5}, "ReLU"], (4,)),
        ([{"Conv2d": {"out_channel": 4, "kernel_size": 3}}], (3, 8, 8)),
        ([{"Linear": 3}, "MSELoss"], (4,)),
    ],
)
def test_the_first_edit_mends_the_list(layers: list[Any], shape: tuple[int, ...]) -> None:
    with pytest.raises(NetworkError) as caught:
        build_network(ModelSpec(layers=layers), input_shape=shape, task=TASK)
    edit = caught.value.edit
    assert edit is not None, str(caught.value)
    mended = edit.apply({"model": {"layers": layers}})["model"]["layers"]
    net = build_network(ModelSpec(layers=mended), input_shape=shape, task=TASK)
    assert net(torch.rand(2, *shape)).shape == (2, 3)
