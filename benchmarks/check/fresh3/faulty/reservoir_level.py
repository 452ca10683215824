"""Physics-informed network: level of a reservoir from its net inflow, dh/dt = q(t), few gauge readings."""

import torch
from torch import nn

torch.manual_seed(0)


def inflow(t):
    return torch.cos(2 * t) + 0.3


def exact(t):
    return 1 + 0.5 * torch.sin(2 * t) + 0.3 * t


class Level(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(1, 32), nn.Tanh(), nn.Linear(32, 32), nn.Tanh(), nn.Linear(32, 1))

    def forward(self, t):
        return self.net(t / 2 - 1)


def derivative(f, t):
    return torch.autograd.grad(f, t, torch.ones_like(f), retain_graph=True)[0]


def physics_loss(level, t):
    t = t.clone().requires_grad_(True)
    residual = derivative(level(t), t) - inflow(t)
    return residual.pow(2).mean()


gauge_t = torch.linspace(0, 1.2, 6).unsqueeze(1)
gauge_h = exact(gauge_t) + 0.005 * torch.randn_like(gauge_t)
grid = torch.linspace(0, 4, 80).unsqueeze(1)

level = Level()
opt = torch.optim.Adam(level.parameters(), lr=3e-3)
for step in range(1, 2001):
    data = (level(gauge_t) - gauge_h).pow(2).mean()
    physics = physics_loss(level, grid)
    loss = data + 0.1 * physics
    opt.zero_grad()
    loss.backward()
    opt.step()
    if step % 500 == 0:
        with torch.no_grad():
            err = (level(grid) - exact(grid)).abs().max().item()
        print(f"step {step}: gauges {data.item():.2e} physics {physics.item():.2e} largest error {err:.3f}")
