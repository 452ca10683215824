"""Exports that a script makes itself: those that answer otherwise, and those that are right or meant so."""

from __future__ import annotations

import pytest
import torch

from netwright.checking.watch_loop import watch_loop
from netwright.jobs.check_script import check_script

SCRIPT = """import io
import torch
from torch import nn
from torch.nn import functional as F
torch.manual_seed(0)

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.last, self.level = nn.Linear(6, 32), nn.Linear(32, 3), nn.Parameter(torch.zeros(32))

    def forward(self, x):
        {forward}
        return self.last(F.dropout(self.first(x).relu(), {rate}, self.training))

x = torch.randn(96, 6)
y = (x[:, 0] > 0).long() + (x[:, 1] > 1).long()
file = io.BytesIO()
net = Net()
{before}
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
for step in range(30):
    optimizer.zero_grad()
    F.cross_entropy(net(x), y).backward()
    optimizer.step()
{after}
"""
TRACE = "made = torch.jit.trace(net, x[:1], check_trace=False)\n"
SAVE = "torch.jit.save(made, file)"
PROGRAM = "made = torch.export.export(net, (x[:4],)){}\n"
BRANCH = "if x.mean() > 0: x = 2 * x"


def check(tmp_path, forward="pass", rate=0.0, before="", after=""):
    script = tmp_path / "train.py"
    code = SCRIPT.format(forward=forward, rate=rate, before=before, after=after)
    script.write_text(code, encoding="utf-8")
    found = [one for one in check_script(str(script)).findings if one.rule == "export-changes-output"]
    return [(one.severity, code.splitlines()[one.line[1] - 1], one) for one in found]


@pytest.mark.parametrize(
    ("forward", "rate", "after", "told"),
    [
        ("pass", 0.3, TRACE + SAVE, "in training mode"),
        ("pass", 0.3, TRACE + "made.eval().save('net.pt')", "in training mode"),
        ("pass", 0.3, PROGRAM.format(".module()") + "print(made(x[:4]))", "in training mode"),
        (BRANCH, 0.0, TRACE + "print(made(x[:1]))", "`if x.mean() > 0: x = 2 * x`"),
        (BRANCH, 0.0, "net.eval()\n" + TRACE + SAVE, "`if x.mean() > 0: x = 2 * x`"),
        ("x = x / float(x.std())", 0.0, "net.eval()\n" + TRACE.replace("[:1]", "[:8]") + SAVE, "as it was"),
        (BRANCH, 0.3, "torch.onnx.export(net, (x[:1],), 'net.onnx', dynamo=False)", "as it was"),
    ],
)
def test_exports_that_answer_otherwise_are_told_with_their_line(
    tmp_path, monkeypatch, recwarn, forward, rate, after, told
):
    monkeypatch.chdir(tmp_path)
    ((severity, line, found),) = check(tmp_path, forward, rate, after=after)
    assert severity == "error"
    assert "export(" in line or "trace(" in line
    assert told in found.says
    assert found.evidence["changed"] > 0


@pytest.mark.parametrize(
    ("forward", "rate", "before", "after"),
    [
        ("pass", 0.3, "", "net.eval()\n" + TRACE + SAVE),
        ("pass", 0.3, "", "net.eval()\n" + PROGRAM.format("") + "torch.export.save(made, file)"),
        ("pass", 0.0, "", TRACE + SAVE),
        ("pass", 0.3, "", TRACE + "print(made.graph)"),
        ("pass", 0.3, "", "net.train()\n" + TRACE + SAVE),
        ("pass", 0.3, "", TRACE + "print(torch.stack([made(row) for row in [x[:1]] * 9]).std(0))"),
        ("pass", 0.3, "", "with torch.no_grad():\n    print(net(x).std())\n" + TRACE + SAVE),
        ("pass", 0.3, "net = torch.jit.trace(net, x, check_trace=False)", "net.save('net.pt')"),
        ("x = x + self.level.exp().mean() * torch.randn_like(x)", 0.0, "", TRACE + SAVE),
        ("self.kept = x = x + 0.1 * getattr(self, 'kept', x).mean()", 0.0, "", TRACE + SAVE),
        ("x = x[None] if x.dim() == 1 else x", 0.0, "", "net.eval()\n" + TRACE + SAVE),
        ("x = x.reshape(x.shape[0], 6)", 0.0, "", TRACE + SAVE),
    ],
    ids=[
        "evaluation mode",
        "program in evaluation mode",
        "no chance",
        "only looked at",
        "training mode on purpose",
        "asked again and again",
        "always judged in training mode",
        "trained itself",
        "noise with a strength that is learnt",
        "a state that is carried",
        "decided by the number of axes",
        "sizes from the tensor",
    ],
)
def test_exports_that_are_right_or_meant_so_are_not(
    tmp_path, monkeypatch, recwarn, forward, rate, before, after
):
    monkeypatch.chdir(tmp_path)
    assert check(tmp_path, forward, rate, before, after) == []


@pytest.mark.parametrize(
    ("forward", "before", "after", "told"),
    [
        ("x = x.view(int(x.shape[0]), -1)", "", TRACE.replace(":1", ":8") + SAVE, "gives no answer for 96"),
        ("pass", TRACE + SAVE, "", "holds those of 0 steps"),
        ("pass", TRACE + SAVE, TRACE + SAVE, None),
        ("pass", TRACE, SAVE, None),
        ("pass", "", TRACE + SAVE + "\nnet.load_state_dict(Net().state_dict())", "holds those of 30 steps"),
    ],
)
def test_sizes_and_weights_that_a_file_is_left_with_are_noted(
    tmp_path, recwarn, forward, before, after, told
):
    found = check(tmp_path, forward, before=before, after=after)
    assert [one[0] for one in found] == ["note"] * (told is not None)
    assert told is None or told in found[0][2].says


def test_watching_an_export_changes_nothing(recwarn):
    net, given = torch.nn.Sequential(torch.nn.Linear(4, 4), torch.nn.BatchNorm1d(4)), torch.randn(8, 4)
    answers = net(given).detach()
    before = {name: part.clone() for name, part in net.state_dict().items()}
    state, plain = torch.get_rng_state(), torch.jit.trace
    with watch_loop() as loop:
        traced = torch.jit.trace(net.eval(), given)
        program = torch.export.export(net, (given,))
        program.module()
        with torch.no_grad():
            assert not torch.equal(traced(given), answers)
    assert len(loop.exports) == 2
    assert loop.exports[0].num_calls == 1
    assert not loop.roots
    assert torch.jit.trace is plain
    assert torch.equal(torch.get_rng_state(), state)
    assert all(torch.equal(part, before[name]) for name, part in net.state_dict().items())
