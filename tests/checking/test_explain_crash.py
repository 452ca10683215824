"""What ends a script by an error of PyTorch's is told by a rule, at the user's line."""

from __future__ import annotations

import pytest

from netwright.checking.explain_crash import explain_crash
from netwright.checking.place import find_user_line
from netwright.core.errors import JobFailed
from netwright.jobs.check_script import check_script

START = """import torch
from torch import nn
torch.manual_seed(0)
x, y = torch.randn(33, 8), torch.randint(0, 3, (33,))
net = nn.Sequential(nn.Linear(8, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Linear(16, 3))
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
"""
LOOP = """for step in range(4):
    optimizer.zero_grad()
    loss = criterion(net(x), y)
    loss.backward()
    optimizer.step()
"""
OWN = """class Own(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b = nn.Linear(8, 8), nn.Linear(8, 3)

    def forward(self, x):
        h = self.a(x).sigmoid()
        h += 1
        return self.b(h)
net = Own()
"""
LEAF = """w = torch.zeros(8, 1, requires_grad=True)
for step in range(4):
    (x @ w).pow(2).mean().backward()
"""


def _check(tmp_path, text):
    script = tmp_path / "train.py"
    script.write_text(START + text)
    lines = (START + text).splitlines()
    return {
        found.rule: lines[found.line[1] - 1].strip() if found.line else None
        for found in check_script(str(script)).findings
        if found.severity == "error"
    }


@pytest.mark.parametrize(
    ("text", "rule", "line"),
    [
        ("answer = net(x)\n" + LOOP.replace("net(x)", "answer"), "graph-retained", "loss.backward()"),
        (OWN + LOOP, "step-raises", "h += 1"),
        (LEAF + "    w -= 0.1 * w.grad\n", "step-raises", "w -="),
        (LEAF + "    w = w - 0.1 * w.grad\n", "step-raises", "w ="),
        ("criterion.reduction = 'none'\n" + LOOP, "step-raises", "loss.backward()"),
        (LOOP.replace("y)", "y).item()"), "loss-without-graph", "loss.backward()"),
        (
            "net.load_state_dict({'module.' + k: v for k, v in net.state_dict().items()})\n",
            "checkpoint-barely-loaded",
            "net.load",
        ),
        ("layer = nn.MultiheadAttention(30, 4)\n", "shape-clash", "layer ="),
        (
            "for batch in torch.utils.data.DataLoader([x[:2], x[:3]], batch_size=2):\n    net(batch)\n",
            "step-raises",
            "for batch",
        ),
        (LOOP.replace("net(x)", "net(x.numpy())"), "shape-clash", "loss ="),
    ],
)
def test_errors_of_torch_are_told_by_a_rule(tmp_path, text, rule, line):
    found = _check(tmp_path, text)
    assert list(found) == [rule]
    assert found[rule].startswith(line)


@pytest.mark.parametrize(
    "text",
    ["raise RuntimeError('a tensor of mine')\n", "open('no such file')\n", "[][3]\n", "torch.nothing\n"],
)
def test_errors_that_are_not_torchs_are_no_findings(tmp_path, text):
    with pytest.raises(JobFailed):
        _check(tmp_path, text)


def test_an_error_without_a_traceback_has_no_line():
    assert find_user_line(None) is None
    crash = explain_crash(RuntimeError("Expected all tensors to be on the same device, cuda:0 and cpu"))
    assert crash is not None
    assert "to(device)" in crash.fix
