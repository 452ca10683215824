"""Labels, states and penalties of scripts: the fault with its line, and what looks like it and is right."""

from __future__ import annotations

import pytest

START = """torch.manual_seed(0)
kinds = torch.randint(0, 3, (480,))
x = (torch.randn(3, 12) * 1.5)[kinds] + torch.randn(480, 12)
y = kinds
"""
LOOP = """net = nn.Sequential(nn.Linear(12, 32), nn.ReLU(), nn.Linear(32, 3))
optimizer = torch.optim.Adam(net.parameters(), lr=3e-3)
for epoch in range(4):
    for b in torch.randperm(len(x)).split(32):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(net(x[b]), y[b])
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        print((net(x).argmax(1) == y).float().mean())
"""
HAND = "loss = nn.functional.log_softmax(net(x[b]), 1).gather(1, y[b, None]).mean()"
PLAIN = "loss = nn.functional.cross_entropy(net(x[b]), y[b])"
PENALTY = PLAIN + " + 10 * sum(p.square().sum() for p in net.parameters())"


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ("x = x[torch.randperm(480)]\n", "labels-unrelated"),
        ("x, y = x[torch.randperm(480)], y[torch.randperm(480)]\n", "labels-unrelated"),
        ("y = (y.float() / 255).long()\n", "scaled-labels"),
    ],
)
def test_what_was_done_to_the_data_is_told_with_its_line(speak, change, rule):
    assert speak(START + change + LOOP) == {rule: change.strip()}


@pytest.mark.parametrize(
    "change",
    [
        "order = torch.randperm(480)\nx, y = x[order], y[order]\n",
        "x, y = torch.randn(480, 12), torch.randint(0, 3, (480,))\n",
        "y = torch.randint(0, 3, (480,))\n",
        "y = (y.float() / 2 * 2).long()\n",
    ],
)
def test_orders_draws_and_casts_that_are_right_are_not(speak, change):
    assert speak(START + change + LOOP) == {}


@pytest.mark.parametrize(("loss", "rule"), [(HAND, "loss-maximised"), (PENALTY, "regulariser-dominates")])
def test_losses_by_hand_are_told_with_their_line(speak, loss, rule):
    found = speak(START + LOOP.replace(PLAIN, loss))
    assert found == {rule: loss}


def test_gradients_that_accumulate_are_told_though_the_loop_evaluates_in_between(speak):
    found = speak(START + LOOP.replace("        optimizer.zero_grad()\n", ""))
    assert found == {"gradients-accumulate": "optimizer.step()"}
