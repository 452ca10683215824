"""Scripts whose columns, targets or scores have the wrong size, and those that only look like it."""

from __future__ import annotations

import pytest

START = """import numpy as np
import torch
from torch import nn
torch.manual_seed(0)
rng = np.random.default_rng(0)
"""
CLASSES = (
    START
    + """
table = rng.normal(size=(500, 6))
y = torch.tensor((table[:, 0] - table[:, 1] > 0).astype(int))
{change}
x = torch.tensor(table, dtype=torch.float32)
net = nn.Sequential(nn.Linear(6, 16), nn.ReLU(), nn.Linear(16, 2))
optimizer = torch.optim.{optimizer}
for epoch in range(20):
    for b in torch.randperm(400).split(50):
        loss = nn.functional.cross_entropy(net(x[:400][b]), y[:400][b])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
"""
)
SLOW, FAST = "SGD(net.parameters(), lr=0.03)", "Adam(net.parameters(), lr=1e-3)"
SCORES = (
    START
    + """
x = torch.randn(400, 5)
y = x.sum(1, keepdim=True)
net = nn.Sequential(nn.Linear(5, 16), nn.ReLU(), nn.Linear(16, 1))
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
schedule = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, "{mode}", patience=1)
for epoch in range(12):
    net.train()
    for b in torch.randperm(300).split(50):
        loss = nn.functional.mse_loss(net(x[b]), y[b])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    net.eval()
    with torch.no_grad():
        error = nn.functional.mse_loss(net(x[300:]), y[300:]).item()
    schedule.step({score})
"""
)
PRICES = (
    START
    + """
x = torch.randn(400, 5)
y = {targets}
net = nn.Sequential(nn.Linear(5, 64), nn.ReLU(), nn.Linear(64, 1))
optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
for epoch in range(5):
    for b in torch.randperm(400).split(50):
        loss = nn.{loss}()({answer}, y[b])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
"""
)


@pytest.mark.parametrize(
    ("change", "optimizer", "told"),
    [
        ("table[:, 2:] *= [900, 40, 300, 2000]", SLOW, {"unscaled-inputs"}),
        ("table = table * 300 + 1500", SLOW, {"unscaled-inputs"}),
        ("table = np.floor(np.clip(table * 9, 0, 255))", FAST, set()),
        ("table[:, 3] = rng.permutation(500); table[:, 3] = (table[:, 3] - 249.5) / 144.3", FAST,
         {"identifier-as-feature"}),
        ("table[:, 3] = rng.permutation(500) / 499", FAST, {"identifier-as-feature"}),
        ("table[:, 3] = rng.uniform(size=500)", FAST, set()),
        ("table[:, 3] = rng.integers(0, 900, 500) / 900", FAST, set()),
    ],
)  # fmt: skip
def test_columns_as_they_come(speak, change, optimizer, told):
    found = set(speak(CLASSES.format(change=change, optimizer=optimizer)))
    assert found & {"unscaled-inputs", "identifier-as-feature"} == told


@pytest.mark.parametrize(
    ("mode", "score", "told"),
    [
        ("max", "error", True),
        ("max", "error**0.5", True),
        ("min", "error", False),
        ("max", "-error", False),
        ("max", "1 - error / y.var().item()", False),
        ("min", "1 - error / y.var().item()", True),
        ("max", "0.9 - 0.01 * epoch", False),
    ],
)
def test_scores_of_a_plateau(speak, mode, score, told):
    assert ("plateau-wrong-way" in speak(SCORES.format(mode=mode, score=score))) == told


@pytest.mark.parametrize(
    ("targets", "loss", "answer", "told"),
    [
        ("200_000 + 9_000 * x.sum(1)", "MSELoss", "net(x[b])", {"unscaled-targets", "loss-broadcast"}),
        ("5_000 + 900 * x[:, :2].sum(1)", "L1Loss", "net(x[b])", {"unscaled-targets", "loss-broadcast"}),
        ("200_000 + 9_000 * x.sum(1)", "MSELoss", "net(x[b])[:, 0]", {"unscaled-targets"}),
        ("x.sum(1)", "MSELoss", "net(x[b])", {"loss-broadcast"}),
        ("x.sum(1)", "MSELoss", "net(x[b])[:, 0]", set()),
    ],
)
@pytest.mark.filterwarnings("ignore:Using a target size")
def test_targets_of_the_wrong_size_are_told_beside_their_shape(speak, targets, loss, answer, told):
    assert set(speak(PRICES.format(targets=targets, loss=loss, answer=answer))) == told
