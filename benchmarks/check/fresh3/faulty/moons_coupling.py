# %% [markdown]
# Density estimation on two moons with affine coupling layers

# %%
import math

import torch
from sklearn.datasets import make_moons
from torch import nn

torch.manual_seed(1)
points, _ = make_moons(4000, noise=0.06, random_state=1)
points = torch.tensor(points, dtype=torch.float32)
points = (points - points.mean(0)) / points.std(0)
train, test = points[:3200], points[3200:]


# %%
class Coupling(nn.Module):
    def __init__(self, mask, hidden=64):
        super().__init__()
        self.register_buffer("mask", mask)
        self.net = nn.Sequential(
            nn.Linear(2, hidden), nn.ReLU(), nn.Linear(hidden, hidden), nn.ReLU(), nn.Linear(hidden, 4)
        )

    def forward(self, x):
        kept = x * self.mask
        s, t = self.net(kept).chunk(2, dim=1)
        s = torch.tanh(s) * (1 - self.mask)
        t = t * (1 - self.mask)
        return kept + (1 - self.mask) * (x * s.exp() + t), s.sum(dim=1)


class Flow(nn.Module):
    def __init__(self, depth=6, dim=2):
        super().__init__()
        self.steps = nn.ModuleList()
        for _ in range(depth):
            mask = (torch.arange(dim) % 2).float()
            self.steps.append(Coupling(mask))

    def log_prob(self, x):
        log_det = torch.zeros(len(x))
        for step in self.steps:
            x, ld = step(x)
            log_det = log_det + ld
        base = -0.5 * (x**2).sum(1) - math.log(2 * math.pi)
        return base + log_det


# %%
flow = Flow()
opt = torch.optim.Adam(flow.parameters(), lr=1e-3)
sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, 500)
for it in range(500):
    batch = train[torch.randint(len(train), (256,))]
    loss = -flow.log_prob(batch).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
    sched.step()
    if it % 100 == 99:
        print(f"iter {it + 1}  nll {loss.item():.3f}")

# %%
flow.eval()
with torch.no_grad():
    print(f"test nll {-flow.log_prob(test).mean().item():.3f} nats")
