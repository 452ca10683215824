"""Denoising diffusion in the plane; samples are drawn from an exponential average of the weights."""

import torch
from torch import nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

torch.manual_seed(0)
STEPS = 40
beta = torch.linspace(0.002, 0.2, STEPS)
keep = torch.cumprod(1 - beta, 0)
centres = torch.tensor([[1.5, 0.5], [-1.5, -0.5]])


def draw(n):
    return centres[torch.randint(2, (n,))] + 0.15 * torch.randn(n, 2)


class Eps(nn.Module):
    def __init__(self):
        super().__init__()
        self.freq = nn.Parameter(torch.randn(16) * 4, requires_grad=False)
        self.body = nn.Sequential(
            nn.Linear(34, 96), nn.SiLU(), nn.Linear(96, 96), nn.SiLU(), nn.Linear(96, 2)
        )
        nn.init.zeros_(self.body[-1].weight)
        nn.init.zeros_(self.body[-1].bias)

    def forward(self, x, t):
        angle = (t / STEPS)[:, None] * self.freq
        return self.body(torch.cat([x, angle.sin(), angle.cos()], 1))


model = Eps()
ema = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(0.99))
opt = torch.optim.AdamW(model.parameters(), lr=2e-3)
for it in range(1, 801):
    x0, t, noise = draw(256), torch.randint(STEPS, (256,)), torch.randn(256, 2)
    a = keep[t][:, None]
    loss = nn.functional.mse_loss(model(a.sqrt() * x0 + (1 - a).sqrt() * noise, t), noise)
    opt.zero_grad()
    loss.backward()
    opt.step()
    ema.update_parameters(model)
    if it % 200 == 0:
        print(f"{it}: loss {loss.item():.3f}")

ema.eval()
with torch.no_grad():
    x = torch.randn(800, 2)
    for i in range(STEPS - 1, -1, -1):
        eps = ema(x, torch.full((800,), i))
        x = (x - beta[i] * eps / (1 - keep[i]).sqrt()) / (1 - beta[i]).sqrt()
        x = x + (beta[i].sqrt() * torch.randn_like(x) if i else 0)
distance = torch.cdist(x, centres).min(1).values
print(
    f"mean distance to the nearer centre {distance.mean():.3f} (of real points {torch.cdist(draw(800), centres).min(1).values.mean():.3f})"
)
