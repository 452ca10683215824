"""Scripts that judge what they were taught, in several ways of writing, and those that only look like it."""

from __future__ import annotations

import pytest

from netwright.jobs.check_script import check_script

START = """import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset
torch.manual_seed(0)
rng = np.random.default_rng(0)
"""
FULL = (
    START
    + """
labels = {labels}
rows = torch.randn(len(labels), 5) + labels[:, None]
{order}
train_x, train_y, test_x, test_y = rows[:140], labels[:140], rows[140:], labels[140:]
net = nn.Sequential(nn.Linear(5, 16), nn.ReLU(), nn.Linear(16, 4))
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
for epoch in range(30):
    optimizer.zero_grad()
    nn.functional.cross_entropy(net(train_x), train_y).backward()
    optimizer.step()
with torch.no_grad():
    print((net(train_x).argmax(1) == train_y).float().mean())
    {judge}
"""
)
SORTED, MIXED = "torch.arange(200) // 50", "torch.randperm(200) % 4"
JUDGE = "print((net(test_x).argmax(1) == test_y).float().mean())"
EACH = """for one in range(4):
        print((net(test_x[test_y == one]).argmax(1) == test_y[test_y == one]).float().mean())"""
SHUFFLE = "order = torch.randperm(200); rows, labels = rows[order], labels[order]"
WINDOWS = (
    START
    + """
series = torch.{series}
x, y = series.unfold(0, 16, {stride})[:-1], series[16::{stride}]
x, y = x[:len(y)].contiguous(), y[:len(x)]
order = {order}
cut = int(0.8 * len(x))
first, last = order[:cut], order[cut:]
net = nn.Sequential(nn.Linear(16, 16), nn.ReLU(), nn.Linear(16, 1))
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
for epoch in range(20):
    for b in first[torch.randperm(len(first))].split(64):
        optimizer.zero_grad()
        nn.functional.mse_loss(net(x[b])[:, 0], y[b]).backward()
        optimizer.step()
    with torch.no_grad():
        print(nn.functional.mse_loss(net(x[last])[:, 0], y[last]).item())
"""
)
WALK, TICKS = "randn(400).cumsum(0) * 0.1", "randint(2, (400,)).float()"
COPIES = (
    START
    + """
x = rng.normal(size=(1000, 6)).astype("float32")
y = (x[:, 0] > 1.5).astype(int)
{before}
order = rng.permutation(len(x))
test, train = order[:200], order[200:]
tx, ty = torch.from_numpy(x[train]), torch.from_numpy(y[train])
{after}
net = nn.Sequential(nn.Linear(6, 16), nn.ReLU(), nn.Linear(16, 2))
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
loader = DataLoader(TensorDataset(tx, ty), batch_size=50, shuffle=True)
for epoch in range(3):
    for a, b in loader:
        optimizer.zero_grad()
        nn.functional.cross_entropy(net(a), b).backward()
        optimizer.step()
with torch.no_grad():
    asked = {asked}
    chosen = net(torch.from_numpy(x[asked])).argmax(1).numpy()
print((chosen == y[asked]).mean())
"""
)
BEFORE = """rare = rng.choice(np.flatnonzero(y), 800)
x, y = np.concatenate([x, x[rare]]), np.concatenate([y, y[rare]])"""
AFTER = """rare = torch.from_numpy(rng.choice(np.flatnonzero(ty.numpy()), 600))
tx, ty = torch.cat([tx, tx[rare]]), torch.cat([ty, ty[rare]])"""


def find_rules(tmp_path, source):
    script = tmp_path / "train.py"
    script.write_text(source, encoding="utf-8")
    return {finding.rule for finding in check_script(str(script)).findings}


@pytest.mark.parametrize(
    ("parts", "rule"),
    [
        ((FULL, {"labels": SORTED, "order": "", "judge": JUDGE}), "class-missing-in-split"),
        (
            (WINDOWS, {"series": WALK, "order": "torch.randperm(len(x))", "stride": 1}),
            "windows-split-at-random",
        ),
        (
            (WINDOWS, {"series": WALK, "order": "torch.randperm(len(x))", "stride": 3}),
            "windows-split-at-random",
        ),
        ((COPIES, {"before": BEFORE, "after": "", "asked": "test"}), "split-overlap"),
    ],
    ids=["sorted", "windows", "strides", "copies"],
)
def test_judging_what_was_taught_is_told(parts, rule, tmp_path):
    template, filled = parts
    assert rule in find_rules(tmp_path, template.format(**filled))


@pytest.mark.parametrize(
    ("template", "filled"),
    [
        (FULL, {"labels": SORTED, "order": SHUFFLE, "judge": JUDGE}),
        (FULL, {"labels": MIXED, "order": "", "judge": EACH}),
        (FULL, {"labels": SORTED, "order": SHUFFLE, "judge": EACH}),
        (WINDOWS, {"series": WALK, "order": "torch.arange(len(x))", "stride": 1}),
        (WINDOWS, {"series": WALK, "order": "torch.randperm(len(x))", "stride": 16}),
        (WINDOWS, {"series": TICKS, "order": "torch.randperm(len(x))", "stride": 16}),
        (COPIES, {"before": "", "after": AFTER, "asked": "test"}),
        (COPIES, {"before": "", "after": AFTER, "asked": "order"}),
        (COPIES, {"before": "", "after": AFTER, "asked": "train"}),
        (COPIES, {"before": "", "after": AFTER, "asked": "rng.choice(1000, 300)"}),
    ],
    ids=["shuffled", "each", "each-shuffled", "by-time", "apart", "ticks", "after", "all", "train", "some"],
)
def test_other_ways_of_judging_are_fine(template, filled, tmp_path):
    told = {"class-missing-in-split", "windows-split-at-random", "split-overlap"}
    assert not told & find_rules(tmp_path, template.format(**filled))
