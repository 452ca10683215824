import torch
import torch.nn as nn
import torch.nn.functional as F
from sklearn.datasets import load_digits

torch.manual_seed(0)
d = load_digits()
x, y = torch.tensor(d.data / 16, dtype=torch.float32), torch.tensor(d.target)
order = torch.randperm(len(x))
x, y = x[order], y[order]


class CVAE(nn.Module):
    def __init__(self, latent=4):
        super().__init__()
        self.latent = latent
        self.encode = nn.Sequential(nn.Linear(74, 96), nn.ReLU(), nn.Linear(96, 2 * latent))
        self.decode = nn.Sequential(nn.Linear(latent + 10, 96), nn.ReLU(), nn.Linear(96, 64))

    def forward(self, x, label):
        c = F.one_hot(label, 10).float()
        mu, logvar = self.encode(torch.cat([x, c], 1)).chunk(2, 1)
        z = mu + torch.exp(logvar / 2) * torch.randn_like(mu)
        return self.decode(torch.cat([z, c], 1)), mu, logvar

    def sample(self, label):
        z = torch.randn(len(label), self.latent)
        return torch.sigmoid(self.decode(torch.cat([z, F.one_hot(label, 10).float()], 1)))


def loss_function(logits, x, mu, logvar):
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum")
    kl = -0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp())
    return (reconstruction + kl) / len(x)


model = CVAE()
optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
for epoch in range(12):
    model.train()
    total = 0.0
    for idx in torch.randperm(1400).split(50):
        logits, mu, logvar = model(x[idx], y[idx])
        loss = loss_function(logits, x[idx], mu, logvar)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(idx)
    print(f"====> Epoch: {epoch} Average loss: {total / 1400:.4f}")
model.eval()
with torch.no_grad():
    drawn = model.sample(torch.arange(10))
    means = torch.stack([x[:1400][y[:1400] == c].mean(0) for c in range(10)])
    print("drawn digits nearest to their own mean:", (torch.cdist(drawn, means).argmin(1) == torch.arange(10)).sum().item())
