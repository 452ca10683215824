"""VAE with a KL warm-up: the total loss rises while beta does, by design."""
import torch
import torch.nn as nn
import torch.nn.functional as F
from sklearn.datasets import load_digits


class VAE(nn.Module):
    def __init__(self, d=64, h=128, z=8):
        super().__init__()
        self.enc = nn.Sequential(nn.Linear(d, h), nn.ReLU())
        self.to_mu, self.to_logvar = nn.Linear(h, z), nn.Linear(h, z)
        self.dec = nn.Sequential(nn.Linear(z, h), nn.ReLU(), nn.Linear(h, d))

    def forward(self, x):
        h = self.enc(x)
        mu, logvar = self.to_mu(h), self.to_logvar(h)
        z = mu + torch.randn_like(mu) * torch.exp(0.5 * logvar) if self.training else mu
        return self.dec(z), mu, logvar


class Trainer:
    def __init__(self, model, lr=2e-3, warmup=15):
        self.model, self.warmup = model, warmup
        self.opt = torch.optim.Adam(model.parameters(), lr=lr)

    def losses(self, x):
        out, mu, logvar = self.model(x)
        rec = F.binary_cross_entropy_with_logits(out, x, reduction="none").sum(1).mean()
        kl = -0.5 * (1 + logvar - mu.pow(2) - logvar.exp()).sum(1).mean()
        return rec, kl

    def fit(self, train, test, epochs):
        for epoch in range(epochs):
            beta = min(1.0, epoch / self.warmup)
            self.model.train()
            for b in torch.randperm(len(train)).split(64):
                rec, kl = self.losses(train[b])
                loss = rec + beta * kl
                self.opt.zero_grad()
                loss.backward()
                self.opt.step()
            if epoch % 5 == 0 or epoch == epochs - 1:
                self.model.eval()
                with torch.no_grad():
                    rec, kl = self.losses(test)
                    fake = torch.sigmoid(self.model.dec(torch.randn(200, 8)))
                    near = torch.cdist(fake, train).min(1).values.mean()
                print(f"epoch {epoch} beta {beta:.2f} loss {loss.item():.2f} | test rec {rec:.2f} kl {kl:.2f} samples to data {near:.2f}")


if __name__ == "__main__":
    torch.manual_seed(0)
    x = torch.tensor(load_digits().data / 16, dtype=torch.float32)
    Trainer(VAE()).fit(x[:1500], x[1500:], 26)
