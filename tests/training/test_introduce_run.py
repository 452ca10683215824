from __future__ import annotations

import torch
from torch import nn

from netwright.data.open_data import open_data
from netwright.training.introduce_run import introduce_run


def test_a_guessed_task_is_said_with_the_way_out():
    rows = {"x": [float(i) for i in range(90)], "grade": [i % 3 for i in range(90)]}
    said = introduce_run(nn.Sequential(nn.Linear(1, 3)), open_data(rows))
    assert said["target"].startswith("grade, one of 3 classes (the last column, as no target was named; ")
    assert "`task: regression` predicts the number" in said["target"]
    assert said["network"] == "6 weights"


def test_many_targets_and_sizes_that_are_not_known_yet():
    many = {f"y{i}": torch.rand(30).tolist() for i in range(8)}
    data = open_data({"x": torch.rand(30).tolist(), **many}, target=list(many))
    said = introduce_run(nn.LazyLinear(8), data)
    assert said["target"].startswith("y0, y1, y2, y3, y4, … (8 in all), numbers")
    assert said["network"] == "LazyLinear, 0 weights"
