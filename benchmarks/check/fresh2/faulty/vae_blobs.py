"""Variational autoencoder on 2-d bumps (8x8 pictures)."""
import torch
from torch import nn
import torch.nn.functional as F

torch.manual_seed(1)
g = torch.stack(torch.meshgrid(torch.arange(8.), torch.arange(8.), indexing="ij"), -1)
centres = torch.rand(1024, 2) * 5 + 1
images = torch.exp(-((g[None] - centres[:, None, None]) ** 2).sum(-1) / 3).flatten(1)


class VAE(nn.Module):
    def __init__(self, latent=2):
        super().__init__()
        self.enc = nn.Sequential(nn.Linear(64, 64), nn.ReLU())
        self.mu = nn.Linear(64, latent)
        self.logvar = nn.Linear(64, latent)
        self.dec = nn.Sequential(nn.Linear(latent, 64), nn.ReLU(), nn.Linear(64, 64))

    def forward(self, x):
        h = self.enc(x)
        mu, logvar = self.mu(h), self.logvar(h)
        z = mu + torch.exp(0.5 * logvar) * torch.randn_like(mu)
        return self.dec(z), mu, logvar


def elbo_loss(recon, x, mu, logvar):
    bce = F.binary_cross_entropy_with_logits(recon, x, reduction="sum") / len(x)
    kld = 0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp()) / len(x)
    return bce + kld, bce, kld


vae = VAE()
opt = torch.optim.Adam(vae.parameters(), lr=2e-3)
for epoch in range(15):
    for batch in images[torch.randperm(len(images))].split(64):
        recon, mu, logvar = vae(batch)
        loss, bce, kld = elbo_loss(recon, batch, mu, logvar)
        opt.zero_grad()
        loss.backward()
        opt.step()
    if epoch % 3 == 2:
        print(f"epoch {epoch} loss {loss.item():.2f} (rec {bce.item():.2f}, kl {kld.item():.2f})")

with torch.no_grad():
    samples = torch.sigmoid(vae.dec(torch.randn(200, 2)))
    gap = torch.cdist(samples, images).min(1).values.mean()
print("distance of a generated picture to the nearest real one: %.3f" % gap.item())
