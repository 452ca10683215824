"""Losses and states that a script keeps, in the ways that people keep them."""

from __future__ import annotations

import pytest

START = """import torch
from collections import deque
from torch import nn
torch.manual_seed(0)
x = torch.randn(400, 5)
y = (x[:, 0] > 0).long()
net = nn.Sequential(nn.Linear(5, 16), nn.ReLU(), nn.Linear(16, 2))
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
"""
BEGIN = """    loss = nn.functional.cross_entropy(net(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("kept = []", "kept.append(loss)"),
        ("kept = []", "kept += [loss]"),
        ("kept = {}", "kept[step] = loss"),
        ("kept = deque(maxlen=100)", "kept.append((step, loss))"),
        ("smooth = None", "smooth = loss if smooth is None else 0.9 * smooth + 0.1 * loss"),
        ("mean = 0", "mean = mean + (loss - mean) / (step + 1)"),
        ("total = torch.zeros(1)", "total = torch.add(total, loss)"),
    ],
)
def test_losses_kept_with_their_graphs_are_told(speak, before, after):
    found = speak(f"{START}{before}\nfor step in range(30):\n{BEGIN}    {after}\n")
    assert found.keys() == {"graph-retained"}
    assert found["graph-retained"] in {after, "loss.backward()"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("kept = []", "kept.append(loss.detach())"),
        ("kept = deque(maxlen=2)", "kept.append(loss)"),
        ("best = None", "best = loss if best is None or loss < best else best"),
        ("smooth = 0.0", "smooth = 0.9 * smooth + 0.1 * loss.item()"),
        ("kept = []", "both = loss + loss.detach(); kept.append((both + 2 * loss).item())"),
        ("kept = []", "kept.append(lambda: step)"),
    ],
)
def test_losses_kept_as_numbers_are_not(speak, before, after):
    assert not speak(f"{START}{before}\nfor step in range(30):\n{BEGIN}    {after}\n")


def test_several_losses_of_one_step_may_be_summed_for_the_log(speak):
    loop = """head = nn.Linear(5, 2)
other = torch.optim.SGD(head.parameters(), lr=0.1)
for step in range(30):
    optimizer.zero_grad(), other.zero_grad()
    losses = [nn.functional.cross_entropy(part(x), y) for part in (net, head, net, net, head)]
    for loss in losses:
        loss.backward()
    optimizer.step(), other.step()
    print(sum(losses).item())
"""
    assert "graph-retained" not in speak(START + loop)


AUTOENCODER = """
encoder = nn.Sequential(nn.Linear(5, 16), nn.Tanh())
whole = nn.Sequential(encoder, nn.Linear(16, 5))
first = torch.optim.Adam(whole.parameters(), lr=0.01)
for _ in range(10):
    first.zero_grad()
    nn.functional.mse_loss(whole(x), x).backward()
    first.step()
net = nn.Sequential(nn.Sequential(nn.Linear(5, 16), nn.Tanh()), nn.Linear(16, 2))
"""


@pytest.mark.parametrize(
    ("load", "told"),
    [
        ("net[0].load_state_dict(whole.state_dict(), strict=False)", {"checkpoint-barely-loaded"}),
        ("net.load_state_dict({'m.' + k: v for k, v in whole.state_dict().items()}, strict=False)",
         {"checkpoint-barely-loaded"}),
        ("net[0].load_state_dict(encoder.state_dict())", set()),
        ("net[0].load_state_dict({k: v.clone() for k, v in encoder.state_dict().items()})", set()),
    ],
)  # fmt: skip
def test_a_network_trained_before_in_the_same_script_may_be_loaded_wrongly(speak, load, told):
    loop = "optimizer = torch.optim.SGD(net.parameters(), lr=0.1)\nfor step in range(10):\n" + BEGIN
    assert speak(START + AUTOENCODER + load + "\n" + loop).keys() == told


def test_a_target_network_that_is_loaded_now_and_then_is_not_overwritten(speak):
    loop = """import copy
target = copy.deepcopy(net)
for step in range(20):
    with torch.no_grad():
        goal = target(x)
    loss = nn.functional.cross_entropy(net(x), y) + 0.1 * nn.functional.mse_loss(net(x), target(x))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 5 == 0:
        target.load_state_dict(net.state_dict())
"""
    assert not speak(START + loop).keys() & {"pretrained-overwritten", "checkpoint-barely-loaded"}


EPOCHS = """
{start}
for epoch in range(6):
    net.train()
    for i in torch.randperm(300).split(50):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(net(x[i]), y[i])
        loss.backward()
        optimizer.step()
    net.eval()
    with torch.no_grad():
        score = nn.functional.cross_entropy(net(x[300:]), y[300:]).item()
    if score < lowest:
        lowest = score
        {keep}
{end}
"""


@pytest.mark.parametrize(
    ("start", "keep", "end"),
    [
        ("lowest, best_net = 9.0, None", "best_net = net", "net = best_net"),
        ("lowest, best = 9.0, {}", "best['net'] = net", "net = best['net']"),
        ("lowest, best = 9.0, None", "best = (score, epoch, net)", "net = best[2]"),
        (
            "class Keeper: pass\nlowest, keeper = 9.0, Keeper()",
            "keeper.best_model = net",
            "keeper.best_model.eval()",
        ),
        ("lowest, best_net = 9.0, None", "best_net = net", "torch.save(best_net.state_dict(), '/dev/null')"),
    ],
)
def test_the_best_network_kept_as_itself_is_told(speak, start, keep, end):
    found = speak(START + EPOCHS.format(start=start, keep=keep, end=end))
    assert found == {"best-checkpoint-is-live": keep}


@pytest.mark.parametrize(
    ("start", "keep", "end"),
    [
        ("import copy\nlowest, best_net = 9.0, None", "best_net = copy.deepcopy(net)", "net = best_net"),
        ("lowest, best_net = 9.0, net", "torch.save(net.state_dict(), file)", "pass"),
        ("lowest, best = 9.0, None", "best_net = net; torch.save(best_net.state_dict(), file)", "pass"),
        (
            "lowest = 9.0",
            "best = {k: v.clone() for k, v in net.state_dict().items()}",
            "net.load_state_dict(best)",
        ),
        ("lowest = 9.0", "best_net = net; break", "net = best_net"),
        ("lowest, model = 9.0, net", "current = net", "pass"),
    ],
)
def test_a_best_network_that_is_copied_saved_or_not_trained_on_is_not(speak, tmp_path, start, keep, end):
    text = START + f"file = {str(tmp_path / 'best.pt')!r}\n" + EPOCHS.format(start=start, keep=keep, end=end)
    assert not speak(text)


def test_the_best_of_several_networks_is_no_copy_of_one(speak):
    search = """
best, best_net = 9.0, None
for width in (4, 8, 16):
    net = nn.Sequential(nn.Linear(5, width), nn.ReLU(), nn.Linear(width, 2))
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    for epoch in range(3):
        for i in torch.randperm(300).split(50):
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(net(x[i]), y[i])
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            score = nn.functional.cross_entropy(net(x[300:]), y[300:]).item()
    if score < best:
        best, best_net = score, net
"""
    assert not speak(START + search)
