"""REINFORCE on a toy lift: go to the floor where somebody waits."""

import numpy as np
import torch
from torch import nn

torch.manual_seed(0)
FLOORS, HORIZON, LIFTS = 7, 8, 32


class LiftEnv:
    def reset(self):
        self.at = torch.randint(0, FLOORS, (LIFTS,))
        self.call = torch.randint(0, FLOORS, (LIFTS,))
        return self.state()

    def state(self):
        return torch.stack([self.at / 3.0 - 1, self.call / 3.0 - 1], dim=1)

    def step(self, move):
        self.at = (self.at + move - 1).clamp(0, FLOORS - 1)
        return self.state(), -(self.at - self.call).abs() / 3.0


class Policy(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(2, 32), nn.Tanh(), nn.Linear(32, 3))

    def forward(self, s):
        return torch.log_softmax(self.net(s), dim=-1)


env, pi = LiftEnv(), Policy()
opt = torch.optim.Adam(pi.parameters(), lr=1e-2)
for it in range(1, 151):
    s, logps, rewards = env.reset(), [], []
    for _ in range(HORIZON):
        logp = pi(s)
        a = torch.multinomial(logp.exp(), 1)
        s, r = env.step(a.squeeze(1))
        logps.append(logp.gather(1, a).squeeze(1))
        rewards.append(r)
    rewards = torch.stack(rewards)
    togo = rewards.flip(0).cumsum(0).flip(0)
    adv = (togo - togo.mean(1, keepdim=True)) / (togo.std() + 1e-6)
    loss = -(torch.stack(logps) * adv).sum(0).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
    if it % 50 == 0:
        print(f"{it}: loss {loss.item():.3f}, reward {rewards.sum(0).mean().item():.2f}")
