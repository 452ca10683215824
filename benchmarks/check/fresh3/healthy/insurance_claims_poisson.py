"""Claim counts with exposure: log link, offset log(exposure), and a Poisson likelihood that may be negative."""

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset

rng = np.random.default_rng(1)
torch.manual_seed(1)


class Policies(Dataset):
    def __init__(self, n):
        age, power, town = rng.uniform(18, 80, n), rng.normal(0, 1, n), rng.integers(0, 2, n)
        self.exposure = rng.uniform(0.2, 3.0, n)
        rate = np.exp(0.6 + 0.4 * town + 0.3 * power + 1.2 * np.exp(-(age - 18) / 8))
        self.claims = rng.poisson(rate * self.exposure)
        self.x = np.stack([(age - 49) / 18, np.exp(-(age - 18) / 15), power, town - 0.5], 1)

    def __len__(self):
        return len(self.claims)

    def __getitem__(self, i):
        return (
            torch.tensor(self.x[i], dtype=torch.float32),
            torch.tensor(np.log(self.exposure[i]), dtype=torch.float32),
            torch.tensor(float(self.claims[i])),
        )


class ClaimRate(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Sequential(nn.Linear(4, 32), nn.Softplus(), nn.Linear(32, 32), nn.Softplus())
        self.out = nn.Linear(32, 1)

    def forward(self, x, offset):
        return self.out(self.hidden(x)).squeeze(1) + offset


def deviance(mu, k):
    return 2 * (torch.xlogy(k, k / mu) - (k - mu)).mean()


train, test = DataLoader(Policies(3000), 100, shuffle=True), DataLoader(Policies(600), 200)
net = ClaimRate()
opt = torch.optim.Adam(net.parameters(), lr=3e-3)
nll = nn.PoissonNLLLoss(log_input=True)
mean_rate = train.dataset.claims.sum() / train.dataset.exposure.sum()
for epoch in range(1, 13):
    net.train()
    for x, offset, k in train:
        loss = nll(net(x, offset), k)
        opt.zero_grad()
        loss.backward()
        opt.step()
    if epoch % 4 == 0:
        net.eval()
        with torch.no_grad():
            parts = [(net(x, o).exp(), k, mean_rate * o.exp()) for x, o, k in test]
        mu, k, flat = (torch.cat(p) for p in zip(*parts))
        print(
            f"epoch {epoch}: loss {loss.item():.3f}, test deviance {deviance(mu, k):.3f} (one rate for all {deviance(flat, k):.3f})"
        )
