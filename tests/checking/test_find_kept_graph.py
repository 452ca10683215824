"""A state that lives on a network, and answers of single steps: where they are told, and where not."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from netwright.checking.measures.find_kept_graph import find_kept_graph
from netwright.jobs.check_script import check_script

STATE = """import torch
from torch import nn
torch.manual_seed(0)
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn, self.head, self.state = nn.LSTM(6, 16, batch_first=True), nn.Linear(16, 1), None

    def forward(self, x):
        out, self.state = self.rnn(x, self.state)
        return self.head(out[:, -1])
net = Net()
optimizer = torch.optim.Adam(net.parameters())
for x, y in zip(torch.randn(6, 8, 5, 6), torch.randn(6, 8, 1)):
    optimizer.zero_grad()
    nn.functional.mse_loss(net(x), y).backward()
    optimizer.step()
"""
STEPS = """import torch
from torch import nn
torch.manual_seed(0)
x, y = torch.randn(64, 6, 4), torch.randn(64, 1, 1)
net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1))
optimizer = torch.optim.SGD(net.parameters(), lr=0.01)
for step in range(6):
    optimizer.zero_grad()
    ((net(x) - y) ** 2).mean().backward()
    optimizer.step()
"""


def _check(tmp_path, text):
    script = tmp_path / "train.py"
    script.write_text(text)
    return {
        found.rule: text.splitlines()[found.line[1] - 1].strip()
        for found in check_script(str(script)).findings
        if found.severity == "error" and found.line
    }


@pytest.mark.parametrize("retain", ["", "retain_graph=True"])
def test_a_state_that_keeps_its_graph_is_told_where_it_is_set(tmp_path, retain):
    found = _check(tmp_path, STATE.replace("backward()", f"backward({retain})"))
    assert found == {"hidden-state-carried": "out, self.state = self.rnn(x, self.state)"}


def test_a_state_that_is_detached_is_not(tmp_path):
    text = STATE.replace("return", "self.state = [part.detach() for part in self.state]; return")
    assert _check(tmp_path, text) == {}
    assert find_kept_graph(nn.Linear(2, 1)) is None
    net = nn.Linear(2, 1)
    net.kept = net(torch.ones(1, 2))
    place = find_kept_graph(net)
    assert place is not None
    assert place.kind == "Linear"


def test_one_target_beside_an_answer_of_each_step_is_told(tmp_path):
    assert list(_check(tmp_path, STEPS)) == ["unflattened-head"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("64, 1, 1", "64, 6, 1"),
        ("nn.Linear(16, 1))", "nn.Linear(16, 1), nn.Flatten(), nn.Linear(6, 1), nn.Unflatten(1, (1, 1)))"),
    ],
)
def test_a_target_for_each_answer_is_not(tmp_path, old, new):
    assert _check(tmp_path, STEPS.replace(old, new)) == {}
