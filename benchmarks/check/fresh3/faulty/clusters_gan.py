"""GAN for a mixture of five Gaussians in the plane."""

import math

import torch
from torch import nn

torch.manual_seed(4)
LATENT, BATCH = 4, 128
BCE = nn.BCEWithLogitsLoss()


def mlp(*sizes):
    layers = []
    for a, b in zip(sizes[:-1], sizes[1:]):
        layers += [nn.Linear(a, b), nn.LeakyReLU(0.2)]
    return nn.Sequential(*layers[:-1])


def real_points(n):
    k = torch.randint(5, (n,)) * (2 * math.pi / 5)
    return torch.stack([2 * k.cos(), 2 * k.sin()], 1) + 0.1 * torch.randn(n, 2)


class PointGAN:
    def __init__(self):
        self.gen = mlp(LATENT, 64, 64, 2)
        self.disc = mlp(2, 64, 64, 1)
        self.opt_g = torch.optim.Adam(self.gen.parameters(), lr=1e-3, betas=(0.5, 0.999))
        self.opt_d = torch.optim.Adam(self.disc.parameters(), lr=1e-3, betas=(0.5, 0.999))

    @torch.no_grad()
    def generate(self, n):
        return self.gen(torch.randn(n, LATENT))

    def update_disc(self):
        real, fake = self.disc(real_points(BATCH)), self.disc(self.generate(BATCH))
        loss = BCE(real, torch.full_like(real, 0.9)) + BCE(fake, torch.zeros_like(fake))
        self.opt_d.zero_grad()
        loss.backward()
        self.opt_d.step()
        return loss.item()

    def update_gen(self):
        score = self.disc(self.generate(BATCH))
        loss = BCE(score, torch.ones_like(score))
        self.opt_g.zero_grad()
        loss.backward()
        self.opt_g.step()
        return loss.item()

    def distance(self):
        """Mean distance of generated points to the nearest centre."""
        k = torch.arange(5) * (2 * math.pi / 5)
        centres = torch.stack([2 * k.cos(), 2 * k.sin()], 1)
        return torch.cdist(self.generate(1000), centres).min(1).values.mean().item()


gan = PointGAN()
for it in range(1, 1501):
    d, g = gan.update_disc(), gan.update_gen()
    if it % 300 == 0:
        print(f"{it}: disc {d:.3f} gen {g:.3f} distance to the clusters {gan.distance():.3f}")
