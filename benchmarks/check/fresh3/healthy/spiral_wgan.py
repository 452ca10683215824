"""Wasserstein GAN with gradient penalty on a spiral; two optimisers, losses that go below zero."""

import torch
from torch import nn

torch.manual_seed(0)


def spiral(n):
    r = torch.rand(n).sqrt()
    a = 5 * r
    return torch.stack([r * a.cos(), r * a.sin()], 1) * 2 + 0.03 * torch.randn(n, 2)


G = nn.Sequential(nn.Linear(3, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 2))
C = nn.Sequential(nn.Linear(2, 64), nn.LeakyReLU(0.2), nn.Linear(64, 64), nn.LeakyReLU(0.2), nn.Linear(64, 1))
opt_g = torch.optim.Adam(G.parameters(), lr=1e-3, betas=(0.5, 0.9))
opt_c = torch.optim.Adam(C.parameters(), lr=2e-3, betas=(0.5, 0.9))


def penalty(real, fake):
    mix = torch.rand(len(real), 1)
    between = (mix * real + (1 - mix) * fake).requires_grad_(True)
    slope = torch.autograd.grad(C(between).sum(), between, create_graph=True)[0]
    return (slope.norm(dim=1) - 1).pow(2).mean()


@torch.no_grad()
def quality():
    made, true = G(torch.randn(500, 3)), spiral(500)
    return (
        torch.cdist(made, true).min(1).values.mean() + torch.cdist(true, made).min(1).values.mean()
    ).item()


print(f"start: distance {quality():.3f}")
for it in range(1, 601):
    for _ in range(3):
        real = spiral(128)
        fake = G(torch.randn(128, 3)).detach()
        loss_c = C(fake).mean() - C(real).mean() + 1.0 * penalty(real, fake)
        opt_c.zero_grad()
        loss_c.backward()
        opt_c.step()
    loss_g = -C(G(torch.randn(128, 3))).mean()
    opt_g.zero_grad()
    loss_g.backward()
    opt_g.step()
    if it % 150 == 0:
        print(f"{it}: critic {loss_c.item():.3f} generator {loss_g.item():.3f} distance {quality():.3f}")
