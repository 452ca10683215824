"""Data sets that write to themselves or leave rows out, and those that only look like it."""

from __future__ import annotations

import io
import sys
from contextlib import redirect_stdout

import pytest
import torch
from torch.utils.data import Dataset

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.find_written_rows import find_written_rows
from netwright.jobs.check_script import check_script

SCRIPT = """import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset, WeightedRandomSampler
torch.manual_seed(0)


class Rows(Dataset):
    def __init__(self):
        self.rows = torch.randn(300, 6)
        self.labels = torch.arange(300) % 3
        self.array = self.rows.numpy().copy()
        self.kept = torch.zeros(300, 6)
        self.counts = torch.zeros(300, 2)

    def __len__(self):
        return {length}

    def __getitem__(self, i):
        {read}
        return row, self.labels[i]


dataset = Rows()
weights = 1 / torch.bincount(dataset.labels).float()
loader = DataLoader(dataset, batch_size=32, {drawn})
net = nn.Sequential(nn.Linear(6, 16), nn.ReLU(), nn.Linear(16, 3))
optimizer = torch.optim.Adam(net.parameters(), lr=0.001)
for epoch in range(3):
    for a, b in loader:
        optimizer.zero_grad()
        nn.functional.cross_entropy(net(a), b).backward()
        optimizer.step()
"""
PLAIN = {"length": "len(self.rows)", "read": "row = self.rows[i]", "drawn": "shuffle=True"}


def find_lines(tmp_path, **changed):
    script = tmp_path / "train.py"
    script.write_text(SCRIPT.format(**(PLAIN | changed)), encoding="utf-8")
    found = check_script(str(script)).findings
    return {one.rule: one.line and one.line[1] for one in found}


@pytest.mark.parametrize(
    ("read", "line"),
    [
        ("row = self.rows[i]; row += torch.randn(6)", 20),
        ("row = self.rows[i]\n        row.mul_(0.9)", 21),
        ("row = self.array[i]\n        row -= 1.5\n        row = torch.from_numpy(row)", 21),
        ("self.rows[i] = self.rows[i] * 0.5 + 1; row = self.rows[i]", 20),
    ],
    ids=["added", "scaled", "array", "written"],
)
def test_a_data_set_that_writes_to_its_rows_is_told(read, line, tmp_path):
    assert find_lines(tmp_path, read=read)["dataset-changes-itself"] == line


@pytest.mark.parametrize(
    "read",
    [
        "row = self.rows[i] + torch.randn(6)",
        "row = self.rows[i].clone(); row += torch.randn(6)",
        "row = torch.tensor(self.array[i]); row += 1",
        "self.kept[i] = self.rows[i] * 2; row = self.kept[i]",
        "self.kept[i] = self.rows[i] + torch.randn(6); row = self.kept[i].clone()",
        "self.counts[i] += 1; row = self.rows[i]",
        "self.rows[i] = self.rows[i].flip(0); row = self.rows[i]",
        "row = self.rows[i].clamp_(-1, 1)",
        "row = self.rows[i]; row /= row.norm()",
    ],
    ids=["new", "clone", "tensor", "kept", "noise-kept", "counts", "flip", "clamp", "norm"],
)
def test_data_sets_that_keep_something_are_fine(read, tmp_path):
    assert "dataset-changes-itself" not in find_lines(tmp_path, read=read)


@pytest.mark.parametrize(
    "changed",
    [
        {"length": "len(self.rows[0])"},
        {"length": "self.array.shape[1]", "read": "row = torch.from_numpy(self.array[i])"},
        {"drawn": "sampler=WeightedRandomSampler(weights, 300)"},
        {"drawn": "sampler=WeightedRandomSampler(weights, len(weights))"},
    ],
    ids=["columns", "array", "weights", "few"],
)
def test_rows_that_nothing_can_draw_are_told(changed, tmp_path):
    assert "rows-never-drawn" in find_lines(tmp_path, **changed)


@pytest.mark.parametrize(
    "changed",
    [
        {"drawn": "sampler=WeightedRandomSampler(weights[dataset.labels], 300)"},
        {"drawn": "sampler=WeightedRandomSampler(weights[dataset.labels][:240], 240)"},
        {"length": "6"},
        {"length": "len(self.rows) - 12", "read": "row = self.rows[i:i + 12].mean(0)"},
        {"length": "self.rows.shape[1]", "read": "row = self.rows[:6, i]"},
        {"length": "len(self.rows) // 50"},
    ],
    ids=["weights", "first-rows", "constant", "windows", "columns", "few"],
)
def test_rows_that_are_left_out_on_purpose_are_fine(changed, tmp_path):
    assert "rows-never-drawn" not in find_lines(tmp_path, **changed)


def test_a_data_set_is_asked_in_silence_and_only_where_it_can_be_copied():
    class Loud(Dataset):
        def __init__(self, held):
            self.rows, self.held = torch.randn(30, 4), held

        def __len__(self):
            return 30

        def __getitem__(self, place):
            sys.stdout.write("asked")
            self.rows[place] += 1
            return self.rows[place]

    said = io.StringIO()
    with redirect_stdout(said):
        found = find_written_rows(Loud([1, "a", None, print, {"b": torch.ones(3)}]))
    assert found is not None
    assert found[0] == "rows"
    assert said.getvalue() == ""
    for held in (said, torch.zeros(1).expand(30_000_000), [0] * 300_000):
        with pytest.raises(CannotMeasure):
            find_written_rows(Loud(held))
