"""Mistakes that the rules know, written in other ways; and what only looks like them."""

from __future__ import annotations

import pytest
import torch

from netwright.checking.keep_rows import keep_rows
from netwright.jobs.check_script import check_script

HEAD = """import copy
from collections import Counter, OrderedDict
import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset, TensorDataset
torch.manual_seed(0)
x = torch.randn(240, 6)
y = torch.multinomial(torch.tensor([0.1, 0.6, 0.3]), 240, replacement=True)
net = nn.Sequential(nn.Linear(6, 16), nn.ReLU(), nn.Linear(16, 3))
optimizer = torch.optim.Adam(net.parameters(), lr=0.001)
"""
EPOCHS = """for epoch in range({epochs}):
    for a, b in loader:
        {clear}
        criterion(net(a), b).backward()
        optimizer.step()
    {after}
"""
PLAIN = {
    "made": "",
    "data": "TensorDataset(x, y)",
    "loss": "nn.CrossEntropyLoss()",
    "clear": "optimizer.zero_grad()",
    "after": "pass",
    "end": "",
    "epochs": 3,
}


def find_lines(tmp_path, **changed):
    told = PLAIN | changed
    code = (
        HEAD
        + "{made}\ncriterion = {loss}\nloader = DataLoader({data}, batch_size=40, shuffle=True)\n"
        + EPOCHS
        + "{end}\n"
    ).format(**told)
    script = tmp_path / "train.py"
    script.write_text(code, encoding="utf-8")
    found = check_script(str(script)).findings
    return {one.rule: code.splitlines()[one.line[1] - 1].strip() if one.line else "" for one in found}


@pytest.mark.parametrize(
    "kept",
    [
        "{name: part for name, part in net.state_dict().items()}",
        "dict(net.state_dict())",
        "copy.copy(net.state_dict())",
        "OrderedDict((name, part.detach()) for name, part in net.state_dict().items())",
        "{name: part.cpu() for name, part in net.state_dict().items()}",
    ],
)
def test_a_state_whose_tensors_are_the_networks_own_is_told(kept, tmp_path):
    after = f"best = {kept} if epoch == 0 else best"
    assert (
        find_lines(tmp_path, after=after, end="net.load_state_dict(best)")["best-checkpoint-is-live"] == after
    )


@pytest.mark.parametrize(
    ("after", "end"),
    [
        ("best = {n: p.clone() for n, p in net.state_dict().items()}", "net.load_state_dict(best)"),
        ("pass", "net.load_state_dict({n: p for n, p in net.state_dict().items()})"),
        ("kept = net.state_dict()", "kept = dict(net.state_dict()); net.load_state_dict(kept)"),
        (
            "kept = net.state_dict()",
            "twin = copy.deepcopy(net); twin.load_state_dict(dict(net.state_dict()))",
        ),
    ],
    ids=["copies", "at once", "again", "another"],
)
def test_states_that_are_copies_or_of_this_moment_are_fine(after, end, tmp_path):
    assert "best-checkpoint-is-live" not in find_lines(tmp_path, after=after, end=end)


ROWS = """class Rows(Dataset):
    def __init__(self):
        self.rows, self.done = {rows}, set()
    def __len__(self):
        return 240
    def __getitem__(self, i):
        {read}
        return row, int(y[i])
"""


@pytest.mark.parametrize(
    ("rows", "read"),
    [
        ("50 + 30 * x.numpy()", "row = torch.from_numpy(self.rows[i]); row.sub_(50).div_(30)"),
        ("list(x.clone())", "row = self.rows[i]; row += 0.3 * torch.randn(6)"),
        ("[[one, 0] for one in x.clone()]", "row = self.rows[i][0]; row *= 1.5"),
        ("{}", "row = self.rows.setdefault(i, x[i].clone()); row *= 1.5"),
    ],
    ids=["comes to rest", "list", "samples", "cache"],
)
def test_rows_that_are_written_to_are_told_however_they_are_kept(rows, read, tmp_path):
    made = ROWS.format(rows=rows, read=read)
    assert find_lines(tmp_path, made=made, data="Rows()")["dataset-changes-itself"] == read


@pytest.mark.parametrize(
    ("rows", "read"),
    [
        ("50 + 30 * x.numpy()", "row = (torch.from_numpy(self.rows[i]) - 50) / 30"),
        ("x.clone()", "row = self.rows[i] if i in self.done else self.rows[i].div_(3); self.done.add(i)"),
        ("{}", "row = self.rows.setdefault(i, x[i].clone()) * 1.5"),
        ("x.clone()", "row = self.rows[i].clamp_(-1, 1)"),
        ("x.clone()", "self.rows[i] = x[i] * 2; row = self.rows[i]"),
    ],
    ids=["copy", "once", "cache", "clamped", "made anew"],
)
def test_rows_that_come_to_the_same_are_fine(rows, read, tmp_path):
    assert "dataset-changes-itself" not in find_lines(
        tmp_path, made=ROWS.format(rows=rows, read=read), data="Rows()"
    )


def test_first_rows_are_kept_as_copies():
    class Held:
        def __init__(self):
            self.rows, self.names, self.number = torch.ones(5, 2), ["a", "b"], 3

    held = Held()
    kept = keep_rows(held)
    held.rows += 1
    assert list(kept) == ["rows"]
    assert torch.equal(torch.stack(kept["rows"]), torch.ones(3, 2))


@pytest.mark.parametrize("shape", ["240 / n", "n ** -0.5", "1 - n / 240"])
def test_weights_in_the_order_of_how_common_classes_are_are_told(shape, tmp_path):
    made = f"weights = torch.tensor([{shape} for _, n in Counter(y.tolist()).most_common()])"
    loss = "nn.CrossEntropyLoss(weight=weights)"
    assert find_lines(tmp_path, made=made, loss=loss)["class-weights-mismatch"] == f"criterion = {loss}"


@pytest.mark.parametrize(
    "weights",
    ["240 / y.bincount()", "torch.tensor([1.0, 1.0, 5.0])", "240 / y[:200].bincount()", "torch.ones(3)"],
)
def test_weights_by_class_and_weights_that_were_chosen_are_fine(weights, tmp_path):
    loss = f"nn.CrossEntropyLoss(weight={weights})"
    assert "class-weights-mismatch" not in find_lines(tmp_path, loss=loss)


def test_clearing_that_is_named_and_not_called_is_placed(tmp_path):
    assert find_lines(tmp_path, clear="optimizer.zero_grad")["gradients-accumulate"] == "optimizer.zero_grad"
