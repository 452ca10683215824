"""Batches that one round of a loop uses up, and those that every round has."""

from __future__ import annotations

import pytest

from netwright.jobs.check_script import check_script

HEAD = """import torch
from torch import nn
torch.manual_seed(0)
x, y = torch.randn(64, 6), torch.randint(3, (64,))
net = nn.Sequential(nn.Linear(6, 16), nn.ReLU(), nn.Linear(16, 3))
opt = torch.optim.SGD(net.parameters(), lr=0.1)


def learn(a, b):
    opt.zero_grad()
    nn.functional.cross_entropy(net(a), b).backward()
    opt.step()


def stream():
    for start in range(0, 64, 16):
        yield x[start : start + 16], y[start : start + 16]


class Anew:
    def __iter__(self):
        return stream()


def run_epoch(batches):
    for a, b in batches:
        learn(a, b)


"""
EPOCHS = "for epoch in range(4):\n"
INNER = "    for a, b in batches:\n        learn(a, b)\n"
MADE = "batches = stream()\n"
ROWS = "rows = map(lambda n: (x[n::4], y[n::4]), range(4))\n"
COUNTED = """for epoch in range(1, 5):
    for i, (a, b) in enumerate(batches):
        learn(a, b)
    print(epoch)
"""
TRAINER = """class Trainer:
    def __init__(self):
        self.batches = zip(x.split(16), y.split(16))

    def run(self):
        for epoch in range(4):
            for a, b in self.batches:
                learn(a, b)


Trainer().run()
"""
LOADER = "batches = iter(torch.utils.data.DataLoader(list(zip(x, y)), batch_size=16))\n"
USED_UP = {
    "generator": MADE + EPOCHS + INNER,
    "map": ROWS + EPOCHS + "    run_epoch(rows)",
    "counted": MADE + COUNTED,
    "attribute": TRAINER,
    "loader": LOADER + EPOCHS + INNER,
}
IF_FIRST = "    if epoch == 0:\n        for a, b in batches:\n            learn(a, b)\n    print(epoch)"
LEAVE = """    num = 0
    for a, b in batches:
        learn(a, b)
        num += 1
    if num == 0:
        break
"""
FINE = {
    "made each round": EPOCHS + "    " + MADE + INNER,
    "called": EPOCHS + INNER.replace("batches", "stream()"),
    "begins anew": "batches = Anew()\n" + EPOCHS + INNER,
    "one round": MADE + "for a, b in batches:\n    learn(a, b)",
    "a part each": MADE + EPOCHS + INNER + "        break",
    "before the rest": MADE + EPOCHS + INNER + INNER.replace("batches", "stream()"),
    "on purpose": MADE + EPOCHS + IF_FIRST,
    "left when empty": MADE + EPOCHS + LEAVE,
    "name used again": MADE + "for i in range(1):\n" + INNER + "for i in range(9):\n    print(i)",
}


def list_found(code, tmp_path):
    script = tmp_path / "train.py"
    script.write_text(HEAD + code + "\n", encoding="utf-8")
    return {one.rule: one for one in check_script(str(script)).findings}


@pytest.mark.parametrize("name", USED_UP)
def test_batches_that_the_first_round_uses_up_are_told(name, tmp_path):
    told = list_found(USED_UP[name], tmp_path)["batches-used-up"]
    assert told.evidence == {"backward passes in the first round": 4, "empty rounds": 3}
    line = (HEAD + USED_UP[name]).splitlines()[told.line[1] - 1]
    assert line.strip().startswith("for ")
    assert "range" not in line


@pytest.mark.parametrize("name", FINE)
def test_rounds_that_have_batches_or_need_none_are_fine(name, tmp_path):
    assert "batches-used-up" not in list_found(FINE[name], tmp_path)
