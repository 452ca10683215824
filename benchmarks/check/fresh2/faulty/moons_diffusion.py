"""Denoising diffusion on two moons."""
import torch
from torch import nn
from sklearn.datasets import make_moons

torch.manual_seed(0)
STEPS = 50
betas = torch.linspace(1e-4, 0.15, STEPS)
alphas = 1 - betas
abar = torch.cumprod(alphas, 0)

data = torch.tensor(make_moons(2000, noise=0.04, random_state=0)[0], dtype=torch.float32)
data = (data - data.mean(0)) / data.std(0)


class EpsNet(nn.Module):
    def __init__(self, h=96):
        super().__init__()
        self.time = nn.Embedding(STEPS, h)
        self.inp = nn.Linear(2, h)
        self.body = nn.Sequential(nn.SiLU(), nn.Linear(h, h), nn.SiLU(), nn.Linear(h, 2))

    def forward(self, x, t):
        return self.body(self.inp(x) + self.time(t))


def q_sample(x0, t):
    a = abar[t][:, None]
    return a.sqrt() * x0 + (1 - a).sqrt() * torch.randn_like(x0)


net = EpsNet()
opt = torch.optim.Adam(net.parameters(), lr=2e-3)
for it in range(600):
    x0 = data[torch.randint(0, len(data), (256,))]
    t = torch.randint(0, STEPS, (256,))
    xt = q_sample(x0, t)
    noise = torch.randn_like(x0)
    loss = (net(xt, t) - noise).pow(2).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
    if it % 150 == 0:
        print(f"{it} loss {loss.item():.4f}")

with torch.no_grad():
    x = torch.randn(500, 2)
    for k in reversed(range(STEPS)):
        eps = net(x, torch.full((500,), k))
        x = (x - betas[k] / (1 - abar[k]).sqrt() * eps) / alphas[k].sqrt()
        if k:
            x = x + betas[k].sqrt() * torch.randn_like(x)
print("mean distance of a sample to the data: %.3f" % torch.cdist(x, data).min(1).values.mean())
