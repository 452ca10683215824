# Variational autoencoder on the 8x8 digits
import torch
import torch.nn as nn
import torch.nn.functional as F
from sklearn.datasets import load_digits
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)

images = torch.tensor(load_digits().data, dtype=torch.float32) / 16.0
train_x, test_x = images[:1500], images[1500:]
loader = DataLoader(TensorDataset(train_x), batch_size=50, shuffle=True, drop_last=True)


class DigitVAE(nn.Module):
    def __init__(self, n_latent=8):
        super().__init__()
        self.enc = nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 64), nn.ReLU())
        self.to_mu = nn.Linear(64, n_latent)
        self.to_logvar = nn.Linear(64, n_latent)
        self.dec = nn.Sequential(
            nn.Linear(n_latent, 64), nn.ReLU(), nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 64)
        )

    def encode(self, x):
        h = self.enc(x)
        return self.to_mu(h), self.to_logvar(h)

    def forward(self, x):
        mu, logvar = self.encode(x)
        z = mu + torch.exp(0.5 * logvar) * torch.randn_like(mu)
        return self.dec(z), mu, logvar


def elbo(logits, x, mu, logvar):
    recon = F.binary_cross_entropy_with_logits(logits, x)
    kld = -0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp(), dim=1).mean()
    return recon + kld, recon, kld


vae = DigitVAE()
opt = torch.optim.Adam(vae.parameters(), lr=1e-3)
for epoch in range(30):
    vae.train()
    for (x,) in loader:
        logits, mu, logvar = vae(x)
        loss, recon, kld = elbo(logits, x, mu, logvar)
        opt.zero_grad()
        loss.backward()
        opt.step()
    if epoch % 6 == 5:
        print(
            f"epoch {epoch + 1} loss {loss.item():.3f} reconstruction {recon.item():.3f} kl {kld.item():.3f}"
        )

vae.eval()
with torch.no_grad():
    mu, _ = vae.encode(test_x)
    error = F.mse_loss(torch.sigmoid(vae.dec(mu)), test_x).item()
    baseline = F.mse_loss(train_x.mean(0).expand_as(test_x), test_x).item()
print(f"test reconstruction mse {error:.4f} (mean image: {baseline:.4f})")
