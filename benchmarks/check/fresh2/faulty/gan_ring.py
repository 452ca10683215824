"""GAN that should learn points on a ring."""
import torch
from torch import nn

torch.manual_seed(7)


def real_points(n):
    a = torch.rand(n) * 6.2831853
    return torch.stack([a.cos(), a.sin()], 1) * 2 + 0.05 * torch.randn(n, 2)


G = nn.Sequential(nn.Linear(4, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 2))
D = nn.Sequential(nn.Linear(2, 64), nn.LeakyReLU(0.2), nn.Linear(64, 64), nn.LeakyReLU(0.2), nn.Linear(64, 1))
g_opt = torch.optim.Adam(G.parameters(), lr=1e-3, betas=(0.5, 0.999))
d_opt = torch.optim.Adam(D.parameters(), lr=1e-3, betas=(0.5, 0.999))
bce = nn.BCEWithLogitsLoss()
B = 128
ones, zeros = torch.ones(B, 1), torch.zeros(B, 1)

for it in range(900):
    x = real_points(B)
    fake = G(torch.randn(B, 4)).detach()

    d_opt.zero_grad()
    d_loss = bce(D(x), ones) + bce(D(fake), zeros)
    d_loss.backward()
    d_opt.step()

    g_opt.zero_grad()
    g_loss = bce(D(fake), ones)
    g_loss.backward()
    g_opt.step()
    if it % 150 == 0:
        print(f"{it}: D {d_loss.item():.3f} G {g_loss.item():.3f}")

with torch.no_grad():
    r = G(torch.randn(1000, 4)).norm(dim=1)
print("radius of generated points: %.2f +- %.2f (real: 2.00 +- 0.05)" % (r.mean(), r.std()))
