"""Networks that are no modules: tensors of the loop's own, found sick and left alone when they are well."""

from __future__ import annotations

import sys

import pytest
import torch

from netwright.checking.hand_steps import HandSteps
from netwright.checking.measures.split_function import split_function
from netwright.checking.name_tensors import name_tensors
from netwright.checking.watch_loop import watch_loop
from netwright.jobs.check_script import check_script

START = """import torch
import torch.nn.functional as F
torch.manual_seed(0)
x = torch.randn(200, 4)
y = (x[:, 0] * x[:, 1] > 0).long()
t = x @ torch.tensor([[1.0], [-2.0], [0.5], [3.0]]) + 1
W1 = torch.randn(4, 24) * 0.5
"""
CLASSES = """
W1.requires_grad_(True)
b1 = torch.zeros(24, requires_grad=True)
W2 = (torch.randn(24, 2) * 0.2).requires_grad_()
def net(x):
    return torch.tanh(x @ W1 + b1) @ W2
optimizer = torch.optim.SGD([W1, b1, W2], lr=0.1)
for step in range(30):
    optimizer.zero_grad()
    loss = F.cross_entropy(net(x), y)
    loss.backward()
    optimizer.step()
"""
LINE = """
w = torch.zeros(4, 1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
for step in range(30):
    loss = ((x @ w + b - t) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
        b -= 0.1 * b.grad
        w.grad.zero_()
        b.grad.zero_()
"""


def _check(tmp_path, text):
    script = tmp_path / "train.py"
    script.write_text(START + text)
    lines = (START + text).splitlines()
    return {
        found.rule: lines[found.line[1] - 1].strip() if found.line else None
        for found in check_script(str(script)).findings
        if found.severity != "note"
    }


@pytest.mark.parametrize(
    "text",
    [
        CLASSES,
        LINE,
        LINE.replace("w -= 0.1 * w.grad", "w.data -= 0.1 * w.grad").replace(
            "w.grad.zero_()", "w.grad = None"
        ),
        CLASSES.replace("net(x), y)", "torch.log(torch.softmax(net(x), 1)), y)"),
        CLASSES.replace("torch.randn(24, 2) * 0.2", "torch.zeros(24, 2)"),
        CLASSES.replace(
            "loss.backward()", "W1.grad, b1.grad, W2.grad = torch.autograd.grad(loss, [W1, b1, W2])"
        ),
    ],
)
def test_networks_without_modules_are_left_alone_when_they_are_well(tmp_path, text):
    assert _check(tmp_path, text) == {}


@pytest.mark.parametrize(
    ("text", "rule", "line"),
    [
        (
            LINE.replace("        w.grad.zero_()\n        b.grad.zero_()\n", ""),
            "gradients-accumulate",
            "b -=",
        ),
        (
            LINE.replace("((x @ w + b - t) ** 2).mean()", "F.l1_loss(x @ w + b, t)").replace(
                "-= 0.1", "+= 0.01"
            ),
            "loss-maximised",
            "b +=",
        ),
        (LINE.replace("- t)", "- t.squeeze())"), "loss-broadcast", "loss ="),
        (CLASSES.replace("net(x), y)", "F.softmax(net(x), 1), y)"), "softmax-before-cross-entropy", "loss ="),
        (
            CLASSES.replace("return torch.tanh", "return torch.exp(F.log_softmax(torch.tanh").replace(
                "@ W2\n", "@ W2, 1))\n"
            ),
            "softmax-before-cross-entropy",
            "return",
        ),
        (CLASSES.replace("x @ W1 + b1)", "x @ W1 + b1).detach()"), "gradient-cut", "return"),
        (CLASSES.replace("    loss.backward()\n", ""), "step-without-backward", "optimizer.step()"),
    ],
)
def test_faults_are_found_in_networks_without_modules(tmp_path, text, rule, line):
    found = _check(tmp_path, text)
    assert list(found) == [rule]
    assert found[rule].startswith(line)


def test_weights_that_start_alike_are_placed_where_they_are_made(tmp_path):
    text = CLASSES.replace("W1.requires", "W1 = torch.zeros(4, 24)\nW1.requires").replace(
        "torch.randn(24, 2) * 0.2", "torch.zeros(24, 2)"
    )
    assert _check(tmp_path, text)["symmetric-weights"].startswith("W")


def test_a_rate_that_is_too_high_is_told_of_steps_by_hand(tmp_path):
    found = _check(tmp_path, LINE.replace("0.1 *", "3.0 *").replace("range(30)", "range(60)"))
    assert found["learning-rate-too-high"].startswith("b -=")


def test_gradients_of_a_functional_transformation_need_no_network(tmp_path):
    text = """
from torch.func import grad
w = torch.zeros(4, 1)
for step in range(20):
    w = w - 0.1 * grad(lambda w: ((x @ w - t) ** 2).mean())(w)
"""
    assert _check(tmp_path, text) == {}


def test_a_loop_with_a_network_has_no_other():
    net, free = torch.nn.Linear(2, 1), torch.ones(1, requires_grad=True)
    with watch_loop() as loop:
        (net(torch.ones(4, 2)) * free).sum().backward()
    assert [root.net for root in loop.roots] == [net]
    assert HandSteps(loop) is not None
    assert list(split_function(free, [], [free])) == []
    assert "free" in name_tensors([free], sys._getframe())
