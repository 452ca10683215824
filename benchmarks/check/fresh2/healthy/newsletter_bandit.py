"""Contextual bandit: learn only from the reward of the arm that was shown (epsilon greedy)."""
from collections import deque
import torch
from torch import nn

torch.manual_seed(0)
ARMS, CTX = 4, 6
secret = torch.randn(ARMS, CTX)


def reader(n):
    return torch.randn(n, CTX)


def click(ctx, arm):
    p = torch.sigmoid(2 * (secret[arm] * ctx).sum(-1))
    return (torch.rand(len(ctx)) < p).float()


model = nn.Sequential(nn.Linear(CTX, 32), nn.ReLU(), nn.Linear(32, ARMS))
opt = torch.optim.Adam(model.parameters(), lr=5e-3)
log, regret = deque(maxlen=60), []
for day in range(301):
    ctx = reader(32)
    with torch.no_grad():
        arm = model(ctx).argmax(1)
    explore = torch.rand(32) < max(0.05, 0.5 * 0.99 ** day)
    arm = torch.where(explore, torch.randint(0, ARMS, (32,)), arm)
    r = click(ctx, arm)
    best = torch.sigmoid(2 * ctx @ secret.t()).max(1).values
    got = torch.sigmoid(2 * (secret[arm] * ctx).sum(-1))
    regret.append((best - got).mean().item())
    log.append((ctx, arm, r))
    for _ in range(2):
        k = int(torch.randint(0, len(log), (1,)))
        c, a, rr = log[k]
        score = model(c).gather(1, a[:, None]).squeeze(1)
        loss = nn.functional.binary_cross_entropy_with_logits(score, rr)
        opt.zero_grad()
        loss.backward()
        opt.step()
    if day % 60 == 0:
        print(f"day {day}: loss {loss.item():.3f} regret {sum(regret[-30:]) / len(regret[-30:]):.3f}")
