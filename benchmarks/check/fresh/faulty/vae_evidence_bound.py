import torch
import torch.nn as nn
import torch.nn.functional as F
from sklearn.datasets import load_digits
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
data = torch.tensor(load_digits().data, dtype=torch.float32) / 16
loader = DataLoader(TensorDataset(data), batch_size=64, shuffle=True)


class VAE(nn.Module):
    def __init__(self, latent_dim=8):
        super().__init__()
        self.enc = nn.Sequential(nn.Linear(64, 96), nn.ReLU())
        self.mu = nn.Linear(96, latent_dim)
        self.logvar = nn.Linear(96, latent_dim)
        self.dec = nn.Sequential(nn.Linear(latent_dim, 96), nn.ReLU(), nn.Linear(96, 64), nn.Sigmoid())

    def forward(self, x):
        h = self.enc(x)
        mu, logvar = self.mu(h), self.logvar(h)
        z = mu + torch.randn_like(mu) * torch.exp(0.5 * logvar)
        return self.dec(z), mu, logvar


def elbo(x, x_hat, mu, logvar):
    log_likelihood = -F.binary_cross_entropy(x_hat, x, reduction="sum")
    kl = -0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp())
    return (log_likelihood - kl) / len(x)


model = VAE()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-4)
for epoch in range(5):
    total = 0.0
    for (x,) in loader:
        x_hat, mu, logvar = model(x)
        loss = elbo(x, x_hat, mu, logvar)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 5.0)
        optimizer.step()
        total += loss.item() * len(x)
    print(f"Epoch {epoch}: loss {total / len(data):.3f}")
