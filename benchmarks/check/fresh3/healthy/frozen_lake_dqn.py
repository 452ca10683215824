"""Deep Q-learning with a target network on a small frozen lake."""

import copy

import numpy as np
import torch
from torch import nn

rng = np.random.default_rng(0)
torch.manual_seed(0)
ROWS = ["S..O", "....", "O.O.", "...G"]
GAMMA = 0.95


class Lake:
    def reset(self):
        free = [(r, c) for r in range(4) for c in range(4) if ROWS[r][c] in "S."]
        self.pos = free[rng.integers(len(free))]
        self.t = 0
        return self.pos[0] * 4 + self.pos[1]

    def step(self, a):
        dr, dc = ((0, 1), (1, 0), (0, -1), (-1, 0))[a]
        self.pos = (min(3, max(0, self.pos[0] + dr)), min(3, max(0, self.pos[1] + dc)))
        self.t += 1
        cell = ROWS[self.pos[0]][self.pos[1]]
        return self.pos[0] * 4 + self.pos[1], float(cell == "G"), cell in "OG"


class QNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(16, 24)
        self.out = nn.Sequential(nn.ReLU(), nn.Linear(24, 24), nn.ReLU(), nn.Linear(24, 4))

    def forward(self, s):
        return self.out(self.embed(s))


online = QNet()
target = copy.deepcopy(online).requires_grad_(False)
opt = torch.optim.Adam(online.parameters(), lr=3e-3)
env, buffer, wins = Lake(), [], []
s = env.reset()
for step in range(1, 3001):
    explore = rng.random() < max(0.1, 1 - step / 1500)
    a = int(rng.integers(4)) if explore else online(torch.tensor([s])).detach().argmax().item()
    s2, r, done = env.step(a)
    buffer.append((s, a, r, s2, float(done)))
    if done or env.t >= 25:
        wins.append(r)
        s = env.reset()
    else:
        s = s2
    if step >= 200 and step % 3 == 0:
        rows = rng.integers(len(buffer), size=32)
        bs, ba, br, bn, bd = (torch.tensor(col) for col in zip(*(buffer[i] for i in rows)))
        with torch.no_grad():
            best = target(bn).gather(1, online(bn).argmax(1, keepdim=True)).squeeze(1)
            y = br.float() + GAMMA * (1 - bd.float()) * best
        q = online(bs)[torch.arange(32), ba]
        loss = nn.functional.huber_loss(q, y)
        opt.zero_grad()
        loss.backward()
        opt.step()
        with torch.no_grad():
            for p, pt in zip(online.parameters(), target.parameters()):
                pt.lerp_(p, 0.02)
    if step % 1000 == 0:
        print(f"step {step}: goal reached in {np.mean(wins[-60:]):.0%} of the last episodes")
