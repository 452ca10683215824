"""Small diffusion model whose last layer starts at zero."""
import torch
from torch import nn

torch.manual_seed(0)
N = 40
beta = torch.linspace(1e-3, 0.2, N)
abar = torch.cumprod(1 - beta, 0)
ang = torch.rand(3000) * 6.0 + 1
spiral = torch.stack([ang * ang.cos(), ang * ang.sin()], 1) / 3 + 0.02 * torch.randn(3000, 2)


class Denoiser(nn.Module):
    def __init__(self, h=128):
        super().__init__()
        self.time = nn.Embedding(N, h)
        self.up = nn.Linear(2, h)
        self.mid = nn.Sequential(nn.SiLU(), nn.Linear(h, h), nn.SiLU())
        self.down = nn.Linear(h, 2)
        nn.init.zeros_(self.down.weight)
        nn.init.zeros_(self.down.bias)

    def forward(self, x, t):
        return self.down(self.mid(self.up(x) + self.time(t)))


model = Denoiser()
opt = torch.optim.Adam(model.parameters(), lr=2e-3)


def generate(n=400):
    with torch.no_grad():
        x = torch.randn(n, 2)
        for k in range(N - 1, -1, -1):
            e = model(x, torch.full((n,), k))
            x = (x - beta[k] / (1 - abar[k]).sqrt() * e) / (1 - beta[k]).sqrt()
            if k > 0:
                x = x + beta[k].sqrt() * torch.randn_like(x)
    return torch.cdist(x, spiral).min(1).values.mean().item()


for it in range(801):
    x0 = spiral[torch.randint(0, 3000, (256,))]
    t = torch.randint(0, N, (256,))
    eps = torch.randn_like(x0)
    a = abar[t][:, None]
    loss = (model(a.sqrt() * x0 + (1 - a).sqrt() * eps, t) - eps).pow(2).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
    if it % 200 == 0:
        print(f"{it}: loss {loss.item():.3f}, samples are {generate():.3f} from the data")
