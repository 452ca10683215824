"""Margin losses that are given the labels 0 and 1, and other losses that are."""

from __future__ import annotations

import pytest

from netwright.jobs.check_script import check_script

SCRIPT = """import torch
from torch import nn
from torch.nn import functional as F
torch.manual_seed(0)
x = torch.randn(64, 6)
y = (x[:, 0] > 0).float()
net = nn.Sequential(nn.Linear(6, 16), nn.ReLU(), nn.Linear(16, 1))
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
for step in range(4):
    s = net(x).squeeze(1)
    loss = {loss}
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""


def list_rules(loss, tmp_path):
    script = tmp_path / "train.py"
    script.write_text(SCRIPT.format(loss=loss), encoding="utf-8")
    return {one.rule: one for one in check_script(str(script)).findings}


@pytest.mark.parametrize(
    "loss", ["F.relu(1 - y * s).mean()", "(1 - y * s).clamp(min=0).pow(2).mean()", "F.soft_margin_loss(s, y)"]
)
def test_margin_losses_of_labels_0_and_1_are_told(loss, tmp_path):
    assert list_rules(loss, tmp_path)["target-contract"].line[1] == 11


@pytest.mark.parametrize(
    "loss",
    [
        "F.relu(1 - (2 * y - 1) * s).mean()",
        "F.binary_cross_entropy_with_logits(s, y)",
        "(F.softplus(-s) * y).sum() / y.sum()",
        "1 - 2 * (torch.sigmoid(s) * y).sum() / (torch.sigmoid(s).sum() + y.sum())",
        "1 - (torch.sigmoid(s) * y).sum() / (y.sum() + 1e-6)",
        "(y * s**2 + (1 - y) * F.relu(1 - s) ** 2).mean()",
    ],
    ids=["signs", "binary", "masked", "dice", "recall", "contrastive"],
)
def test_other_losses_of_labels_0_and_1_are_fine(loss, tmp_path):
    assert "target-contract" not in list_rules(loss, tmp_path)
