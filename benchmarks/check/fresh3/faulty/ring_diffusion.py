"""Small denoising diffusion model of points on a ring."""

import math

import torch
from torch import nn

T = 60
torch.manual_seed(0)
betas = torch.linspace(1e-3, 0.15, T)
alphas = 1 - betas
alpha_bar = torch.cumprod(alphas, 0)


def ring(n):
    angle = torch.rand(n) * 2 * math.pi
    radius = 1.5 + 0.05 * torch.randn(n)
    return torch.stack([radius * angle.cos(), radius * angle.sin()], 1)


class Denoiser(nn.Module):
    def __init__(self, width=128):
        super().__init__()
        self.time = nn.Embedding(T, 8)
        self.net = nn.Sequential(
            nn.Linear(10, width),
            nn.SiLU(),
            nn.Linear(width, width),
            nn.SiLU(),
            nn.Linear(width, width),
            nn.SiLU(),
            nn.Linear(width, 2),
        )

    def forward(self, x, t):
        return self.net(torch.cat([x, self.time(t)], dim=1))


def add_noise(x0, t):
    noise = torch.rand_like(x0)
    a = alpha_bar[t].unsqueeze(1)
    return a.sqrt() * x0 + (1 - a).sqrt() * noise, noise


@torch.no_grad()
def sample(model, n):
    x = torch.randn(n, 2)
    for t in reversed(range(T)):
        eps = model(x, torch.full((n,), t))
        x = (x - betas[t] / (1 - alpha_bar[t]).sqrt() * eps) / alphas[t].sqrt()
        if t > 0:
            x = x + betas[t].sqrt() * torch.randn_like(x)
    return x


model = Denoiser()
opt = torch.optim.Adam(model.parameters(), lr=2e-3)
schedule = torch.optim.lr_scheduler.CosineAnnealingLR(opt, 1800)
for step in range(1800):
    x0 = ring(256)
    t = torch.randint(0, T, (256,))
    noisy, noise = add_noise(x0, t)
    loss = (model(noisy, t) - noise).pow(2).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
    schedule.step()
    if step % 450 == 449:
        print(f"step {step + 1}: loss {loss.item():.4f}")

model.eval()
points = sample(model, 1000)
off = (points.norm(dim=1) - 1.5).abs()
print(
    f"centre of the samples {[round(v, 2) for v in points.mean(0).tolist()]}, mean distance to the ring {off.mean():.3f}"
)
