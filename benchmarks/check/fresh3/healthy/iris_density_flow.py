"""Ein normalisierender Fluss für die vier Maße der Iris; die Verlustwerte dürfen negativ werden."""

import math

import torch
from sklearn.datasets import load_iris
from torch import nn

torch.manual_seed(0)
X = torch.tensor(load_iris().data, dtype=torch.float32)
X = X[torch.randperm(len(X))]
mitte, breite = X[:110].mean(0), X[:110].std(0)
X = (X - mitte) / breite
train, test = X[:110], X[110:]


class Kopplung(nn.Module):
    def __init__(self, dim, tausch):
        super().__init__()
        self.tausch = tausch
        self.netz = nn.Sequential(nn.Linear(dim // 2, 32), nn.Tanh(), nn.Linear(32, dim))
        nn.init.zeros_(self.netz[-1].weight)
        nn.init.zeros_(self.netz[-1].bias)

    def forward(self, x):
        a, b = x.chunk(2, dim=1)
        if self.tausch:
            a, b = b, a
        s, t = self.netz(a).chunk(2, dim=1)
        s = 1.5 * torch.tanh(s / 1.5)
        b = (b + t) * torch.exp(s)
        return torch.cat([b, a] if self.tausch else [a, b], dim=1), s.sum(1)


class Fluss(nn.Module):
    def __init__(self, dim=4, tiefe=4):
        super().__init__()
        self.teile = nn.ModuleList(Kopplung(dim, bool(i % 2)) for i in range(tiefe))
        self.register_buffer("dreh", torch.linalg.qr(torch.randn(tiefe, dim, dim))[0])

    def log_dichte(self, x):
        summe = x.new_zeros(len(x))
        for teil, Q in zip(self.teile, self.dreh):
            x, log_det = teil(x @ Q)
            summe = summe + log_det
        return summe - 0.5 * x.square().sum(1) - 0.5 * x.size(1) * math.log(2 * math.pi)


fluss = Fluss()
opt = torch.optim.Adam(fluss.parameters(), lr=2e-3, weight_decay=1e-3)
for schritt in range(1, 301):
    stapel = train[torch.randint(len(train), (64,))]
    stapel = stapel + 0.1 * torch.randn_like(stapel)
    verlust = -fluss.log_dichte(stapel).mean()
    opt.zero_grad()
    verlust.backward()
    opt.step()
    if schritt % 100 == 0:
        fluss.eval()
        with torch.no_grad():
            neu = -fluss.log_dichte(test).mean().item()
        fluss.train()
        print(
            f"Schritt {schritt}: Training {verlust.item():.3f}, Test {neu:.3f} (unabhängige Normalverteilung 5.68)"
        )
