"""Programs that learn to learn: their inner loops look like training loops that go wrong."""

from __future__ import annotations

import pytest

TASK = """
import copy
from torch.func import functional_call, grad, vmap
net = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 1))
def task():
    w = torch.randn(2, 1)
    x = torch.randn(24, 2)
    return x, torch.sin(x @ w)
"""

REPTILE = """
for meta_step in range(6):
    start = copy.deepcopy(net.state_dict())
    ends, losses, total = [], [], 0
    for _ in range(6):
        net.load_state_dict(start)
        optimizer = torch.optim.SGD(net.parameters(), lr=0.05)
        x, y = task()
        for _ in range({inner}):
            loss = F.mse_loss(net(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        ends.append(copy.deepcopy(net.state_dict()))
        losses.append(loss)
        total += loss
    with torch.no_grad():
        net.load_state_dict({{k: v + 0.3 * (sum(e[k] for e in ends) / 6 - v) for k, v in start.items()}})
    print(torch.stack(losses).mean().item(), total.item())
"""


def test_the_last_loss_of_each_task_is_no_log_that_grows(speak):
    assert not speak(TASK + REPTILE.format(inner=5))
    assert speak(TASK + REPTILE.format(inner=1)).keys() == {"graph-retained"}


ADAPTED = """
params = dict(net.named_parameters())
optimizer = torch.optim.Adam(params.values(), lr=1e-3)
def loss_of(p, x, y):
    return F.mse_loss(functional_call(net, p, (x,)), y)
def adapt(xs, ys, xq, yq):
    fast = params
    for _ in range(2):
        g = grad(loss_of)(fast, xs, ys)
        fast = {k: fast[k] - 0.01 * g[k] for k in fast}
    return loss_of(fast, xq, yq)
for _ in range(6):
    x, y = map(torch.stack, zip(*(task() for _ in range(4))))
    loss = vmap(adapt)(x[:, :12], y[:, :12], x[:, 12:], y[:, 12:]).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""

FIRST_ORDER = """
optimizer = torch.optim.SGD(net.parameters(), lr=0.05)
for _ in range(6):
    optimizer.zero_grad()
    for _ in range(4):
        fast = copy.deepcopy(net)
        inner = torch.optim.SGD(fast.parameters(), lr=0.01)
        x, y = task()
        for _ in range(3):
            inner.zero_grad()
            F.mse_loss(fast(x[:12]), y[:12]).backward()
            inner.step()
        fast.zero_grad()
        F.mse_loss(fast(x[12:]), y[12:]).backward()
        for p, q in zip(net.parameters(), fast.parameters()):
            p.grad = q.grad.clone() if p.grad is None else p.grad + q.grad
    optimizer.step()
"""

LEARNT_UPDATES = """
rule, out = nn.LSTMCell(1, 8), nn.Linear(8, 1)
optimizer = torch.optim.Adam([*rule.parameters(), *out.parameters()], lr=3e-3)
for _ in range(4):
    w, b = torch.randn(6, 4), torch.randn(6)
    theta = torch.randn(4, requires_grad=True)
    state, total = (torch.zeros(4, 8), torch.zeros(4, 8)), 0
    for _ in range(8):
        loss = ((w @ theta - b) ** 2).sum()
        total = total + loss
        theta.retain_grad()
        loss.backward(retain_graph=True)
        state = rule(theta.grad.detach().clone().unsqueeze(1), state)
        theta = theta + 0.1 * out(state[0]).squeeze(1)
    optimizer.zero_grad()
    total.backward()
    optimizer.step()
"""


@pytest.mark.parametrize("program", [ADAPTED, FIRST_ORDER, LEARNT_UPDATES])
def test_what_learns_to_learn_is_healthy(speak, program):
    assert not speak(TASK + program)
