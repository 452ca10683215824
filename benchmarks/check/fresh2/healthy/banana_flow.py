"""Normalising flow by maximum likelihood."""
import math
import torch
from torch import nn


class AffineCoupling(nn.Module):
    def __init__(self, mask: torch.Tensor):
        super().__init__()
        self.register_buffer("mask", mask)
        self.net = nn.Sequential(nn.Linear(2, 32), nn.Tanh(), nn.Linear(32, 4))
        nn.init.zeros_(self.net[-1].weight)
        nn.init.zeros_(self.net[-1].bias)

    def forward(self, x):
        kept = x * self.mask
        s, t = self.net(kept).chunk(2, dim=-1)
        s, t = torch.tanh(s) * (1 - self.mask), t * (1 - self.mask)
        return kept + (1 - self.mask) * (x * s.exp() + t), s.sum(-1)


class Flow(nn.Module):
    def __init__(self, depth=6):
        super().__init__()
        masks = [torch.tensor([1.0, 0.0]), torch.tensor([0.0, 1.0])]
        self.steps = nn.ModuleList(AffineCoupling(masks[i % 2].clone()) for i in range(depth))

    def log_prob(self, x):
        total = torch.zeros(len(x))
        for step in self.steps:
            x, ld = step(x)
            total = total + ld
        return total - 0.5 * (x ** 2).sum(-1) - math.log(2 * math.pi)


torch.manual_seed(0)
z = 0.3 * torch.randn(3000, 2)
banana = torch.stack([z[:, 0], 0.1 * z[:, 1] + 4 * z[:, 0] ** 2 - 0.3], 1)
train, test = banana[:2500], banana[2500:]
flow = Flow()
opt = torch.optim.Adam(flow.parameters(), lr=5e-3)
sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, 401)
for it in range(401):
    loss = -flow.log_prob(train[torch.randint(0, 2500, (128,))]).mean()
    opt.zero_grad(); loss.backward(); opt.step(); sched.step()
    if it % 100 == 0:
        with torch.no_grad():
            print(f"{it} train nll {loss.item():+.3f} test nll {-flow.log_prob(test).mean().item():+.3f}")
