"""Cross-validation with one network for all folds, and what only looks like it."""

from __future__ import annotations

import pytest

START = """
import copy
from torch.utils.data import DataLoader, Subset, TensorDataset
x = torch.randn(300, 6)
y = (x[:, 0] + torch.randn(300) > 0).long()
def make_net():
    return nn.Sequential(nn.Linear(6, 16), nn.ReLU(), nn.Linear(16, 2))
net = make_net()
begin = copy.deepcopy(net.state_dict())
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
folds = torch.randperm(300).chunk(5)
def fit(x, y):
    for epoch in range(2):
        for b in torch.randperm(len(x)).split(40):
            optimizer.zero_grad()
            F.cross_entropy(net(x[b]), y[b]).backward()
            optimizer.step()
def score(x, y):
    with torch.no_grad():
        return (net(x).argmax(1) == y).float().mean().item()
"""

FOLDS = """
for k in range(5):
    train, val = torch.cat(folds[:k] + folds[k + 1:]), folds[k]
    {anew}
    fit(x[train], y[train])
    print(score(x[val], y[val]))
"""

LOADERS = """
rows = TensorDataset(x, y)
for k in range(5):
    train, val = torch.cat(folds[:k] + folds[k + 1:]), folds[k]
    {anew}
    for xb, yb in DataLoader(Subset(rows, train.tolist()), 40, shuffle=True):
        optimizer.zero_grad()
        F.cross_entropy(net(xb), yb).backward()
        optimizer.step()
    print(sum(score(xb, yb) for xb, yb in DataLoader(Subset(rows, val.tolist()), 60)))
"""

OPTIMIZER = "optimizer = torch.optim.Adam(net.parameters(), lr=0.01)"


@pytest.mark.parametrize(
    ("folds", "line"),
    [(FOLDS, "return (net(x).argmax(1) == y).float().mean().item()"), (LOADERS, None)],
)
def test_one_network_for_all_folds_is_told(speak, folds, line):
    found = speak(START + folds.format(anew=OPTIMIZER))
    assert "split-overlap" in found
    assert line in {None, found["split-overlap"]}


@pytest.mark.parametrize("folds", [FOLDS, LOADERS])
@pytest.mark.parametrize(
    "anew",
    [
        "net = make_net(); " + OPTIMIZER,
        "net.load_state_dict(begin); " + OPTIMIZER,
        "[part.reset_parameters() for part in net if hasattr(part, 'weight')]; " + OPTIMIZER,
    ],
)
def test_a_network_that_begins_anew_in_every_fold_is_not(speak, folds, anew):
    assert "split-overlap" not in speak(START + folds.format(anew=anew))


FORWARD = """
for k in range(1, 5):
    fit(x[:60 * k], y[:60 * k])
    print(score(x[60 * k:60 * k + 60], y[60 * k:60 * k + 60]))
"""

TASKS = """
for k in range(3):
    now, before = slice(100 * k, 100 * k + 100), slice(0, 100)
    print(score(x[now], y[now]))
    fit(x[now], y[now])
    print(score(x[before], y[before]))
"""


@pytest.mark.parametrize("loop", [FORWARD, TASKS])
def test_rows_that_do_not_change_sides_both_ways_are_no_folds(speak, loop):
    assert "split-overlap" not in speak(START + loop)
