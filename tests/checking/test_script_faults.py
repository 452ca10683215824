"""Faults that scripts of the benchmark showed to be missed, or placed wrongly, each in a few lines."""

from __future__ import annotations

import pytest

from netwright.jobs.check_script import check_script

START = """import torch
from torch import nn
torch.manual_seed(0)
x = torch.randn(64, 8)
y = (x[:, 0] > 0).long()
"""
LOOP = """
net = Net()
optimizer = torch.optim.SGD(net.parameters(), lr=0.05)
for step in range(6):
    optimizer.zero_grad()
    loss = nn.functional.cross_entropy(net(x), y)
    loss.backward()
    optimizer.step()
"""


def _write_net(forward, layers="self.encoder, self.head = nn.Linear(8, 16), nn.Linear(16, 2)"):
    return f"""
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        {layers}

    def forward(self, x):
        {forward}
"""


def _check(tmp_path, text):
    script = tmp_path / "train.py"
    script.write_text(START + text)
    lines = (START + text).splitlines()
    report = check_script(str(script))
    return report, {
        finding.rule: lines[finding.line[1] - 1].strip() if finding.line else None
        for finding in report.findings
        if finding.severity != "note"
    }


@pytest.mark.parametrize(
    ("forward", "rule", "line"),
    [
        ("h = self.encoder(x).relu().detach()\n        return self.head(h)", "gradient-cut", "h ="),
        (
            "with torch.no_grad():\n            h = self.encoder(x).relu()\n        return self.head(h)",
            "gradient-cut",
            "with",
        ),
        (
            "h = (self.encoder(x) > 0).float()\n        return self.head(h)",
            "non-differentiable-step",
            "h =",
        ),
    ],
)
def test_layers_that_no_step_changed_are_told_whatever_they_are_called(tmp_path, forward, rule, line):
    _, found = _check(tmp_path, _write_net(forward) + LOOP)
    assert set(found) == {rule}
    assert found[rule].startswith(line)


@pytest.mark.parametrize(
    "change",
    [
        "net.encoder.requires_grad_(False)",
        "optimizer = torch.optim.SGD(net.head.parameters(), lr=0.05)",
        "net.encoder.weight.data = nn.init.orthogonal_(torch.empty(16, 8))",
    ],
)
def test_layers_left_out_on_purpose_are_not(tmp_path, change):
    forward = "with torch.no_grad():\n            h = self.encoder(x).relu()\n        return self.head(h)"
    _, found = _check(tmp_path, _write_net(forward) + LOOP.replace("for step", f"{change}\nfor step"))
    assert "gradient-cut" not in found


def test_a_batch_size_in_a_reshape_is_told_though_a_layer_is_as_wide(tmp_path):
    forward = "x = self.body(x).relu()\n        return self.head(x.view(64, -1))"
    layers = "self.body, self.head = nn.Linear(8, 64), nn.Linear(64, 2)"
    _, found = _check(tmp_path, _write_net(forward, layers) + LOOP)
    assert found == {"fixed-batch-size": "return self.head(x.view(64, -1))"}


def test_a_state_for_one_batch_size_is_told_with_its_line(tmp_path):
    forward = "out, _ = self.rnn(x[:, None], torch.zeros(1, 64, 5))\n        return self.head(out[:, 0])"
    layers = "self.rnn, self.head = nn.GRU(8, 5, batch_first=True), nn.Linear(5, 2)"
    _, found = _check(tmp_path, _write_net(forward, layers) + LOOP)
    assert set(found) == {"fixed-batch-size"}
    assert "torch.zeros(1, 64, 5)" in found["fixed-batch-size"]


@pytest.mark.parametrize("first", ["", ", batch_first=True"])
def test_samples_of_word_indices_can_be_mixed_too(tmp_path, first):
    forward = "out, _ = self.rnn(self.embed(x))\n        return self.head(out[:, -1])"
    layers = f"self.embed, self.rnn, self.head = nn.Embedding(9, 6), nn.GRU(6, 7{first}), nn.Linear(7, 2)"
    words = "x = torch.randint(0, 9, (64, 5))\n"
    _, found = _check(tmp_path, words + _write_net(forward, layers) + LOOP)
    assert set(found) == ({"samples-mixed"} if not first else set())


@pytest.mark.parametrize(("kernels", "rules"), [((3, 3), {"adjacent-linear-layers"}), ((1, 3), set())])
def test_convolutions_without_an_activation_between_are_one(tmp_path, kernels, rules):
    layers = "\n        ".join(
        [
            f"self.a = nn.Conv2d(1, 6, {kernels[0]}, padding={kernels[0] // 2})",
            f"self.b = nn.Conv2d(6, 6, {kernels[1]}, padding=1)",
            "self.head = nn.Linear(6, 2)",
        ]
    )
    forward = "h = self.b(self.a(x)).relu()\n        return self.head(h.mean((2, 3)))"
    images = "x = torch.randn(64, 1, 8, 8)\n"
    _, found = _check(tmp_path, images + _write_net(forward, layers) + LOOP)
    assert set(found) == rules


def test_probabilities_are_no_log_probabilities_for_kl_div(tmp_path):
    text = _write_net("return self.head(self.encoder(x).relu()).softmax(1)") + LOOP.replace(
        "nn.functional.cross_entropy(net(x), y)",
        "nn.functional.kl_div(net(x), nn.functional.one_hot(y, 2).float(), reduction='batchmean')",
    )
    _, found = _check(tmp_path, text)
    assert "logits-into-probability-loss" in found


def test_cross_entropy_of_one_output_is_constant(tmp_path):
    layers = "self.encoder, self.head = nn.Linear(8, 16), nn.Linear(16, 1)"
    text = _write_net("return self.head(self.encoder(x).relu())", layers) + LOOP
    report, found = _check(tmp_path, "y = y.float()[:, None]\n" + text)
    assert "softmax-over-one" in found
    assert not [why for why in report.rules_skipped.values() if why.startswith("the rule failed")]


@pytest.mark.parametrize(("name", "line"), [("__int__", "class Net"), ("__init__", "def __init__")])
def test_networks_that_were_never_built_are_told_before_any_step(tmp_path, name, line):
    super_line = "super().__init__()" if name == "__int__" else "pass"
    text = f"""
class Net(nn.Module):
    def {name}(self):
        {super_line}
        self.head = nn.Linear(8, 2)

    def forward(self, x):
        return self.head(x)
"""
    report, found = _check(tmp_path, text + LOOP)
    assert set(found) == {"no-parameters"}
    assert found["no-parameters"].startswith(line)
    assert report.errors


def test_an_optimizer_that_knows_too_little_is_told_where_it_was_made(tmp_path):
    change = "net.head = nn.Linear(16, 5)\nfor step"
    _, found = _check(
        tmp_path, _write_net("return self.head(self.encoder(x).relu())") + LOOP.replace("for step", change)
    )
    assert found["optimizer-misses-parameters"] == "optimizer = torch.optim.SGD(net.parameters(), lr=0.05)"


TWINS = """
import copy
def build():
    return nn.Sequential(nn.Linear(8, 16), nn.Tanh(), nn.Linear(16, 2))
first = build()
nets = [first, {second}]
optimizers = [torch.optim.SGD(net.parameters(), lr=0.1) for net in nets]
for step in range(5):
    for net, optimizer in zip(nets, optimizers):
        optimizer.zero_grad()
        nn.functional.cross_entropy(net(x), y).backward()
        optimizer.step()
"""


@pytest.mark.parametrize(
    ("second", "rules"), [("copy.deepcopy(first)", {"identical-networks"}), ("build()", set())]
)
def test_an_ensemble_of_one_network_is_told(tmp_path, second, rules):
    _, found = _check(tmp_path, TWINS.format(second=second))
    assert set(found) == rules


def test_what_runs_over_the_batch_is_the_place_where_samples_meet(tmp_path):
    forward = "h = (x - x.mean(0)) / x.std(0)\n        return self.head(self.encoder(h).relu())"
    _, found = _check(tmp_path, _write_net(forward) + LOOP)
    assert found["samples-mixed"] == "h = (x - x.mean(0)) / x.std(0)"


def test_a_gradient_without_end_is_placed_where_it_arises(tmp_path):
    text = _write_net("return self.head(self.encoder(x).relu())") + LOOP.replace(
        "loss = nn.functional.cross_entropy(net(x), y)",
        "z = net(x)\n    loss = ((z[:, None] - z[None]) ** 2).sum(-1).sqrt().mean()",
    )
    _, found = _check(tmp_path, text)
    assert "sqrt" in found["non-finite-loss"]
