"""Embeddings of digit images by a triplet loss with mined negatives, then a cosine classifier on top."""

import numpy as np
import torch
import torch.nn.functional as F
from sklearn.datasets import load_digits
from torch import nn
from torch.utils.data import BatchSampler, DataLoader, Sampler, TensorDataset


class PKSampler(Sampler):
    """P classes with K images each in every batch."""

    def __init__(self, labels, p=5, k=6, batches=30):
        self.by_class = [np.flatnonzero(labels == c) for c in range(10)]
        self.p, self.k, self.batches = p, k, batches

    def __len__(self):
        return self.batches * self.p * self.k

    def __iter__(self):
        for _ in range(self.batches):
            for c in torch.randperm(10)[: self.p].tolist():
                rows = self.by_class[c]
                yield from rows[torch.randperm(len(rows))[: self.k].numpy()].tolist()


class Embedder(nn.Module):
    def __init__(self, dim=16):
        super().__init__()
        self.conv = nn.Sequential(nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten())
        self.fc = nn.Linear(256, dim)

    def forward(self, x):
        return F.normalize(self.fc(self.conv(x)), dim=1)


def batch_hard(z, y, margin=0.3):
    """Hardest positive and hardest negative of each anchor; the choice itself takes no gradient."""
    same = y[:, None] == y[None]
    with torch.no_grad():
        far = torch.cdist(z, z)
        positive = (far * same).argmax(1)
        negative = far.masked_fill(same, 1e9).argmin(1)
    dp = (z - z[positive]).pow(2).sum(1)
    dn = (z - z[negative]).pow(2).sum(1)
    return F.relu(dp - dn + margin).mean()


class CosineHead(nn.Module):
    def __init__(self, dim, classes, temperature=0.1):
        super().__init__()
        self.prototypes = nn.Parameter(torch.randn(classes, dim))
        self.temperature = temperature

    def forward(self, z):
        return z @ F.normalize(self.prototypes, dim=1).T / self.temperature


torch.manual_seed(0)
d = load_digits()
x, y = torch.tensor(d.images, dtype=torch.float32)[:, None] / 16 - 0.3, torch.tensor(d.target)
perm = torch.randperm(len(y))
train, test = perm[:1300], perm[1300:]
sampler = BatchSampler(PKSampler(d.target[train.numpy()]), batch_size=30, drop_last=True)
loader = DataLoader(TensorDataset(x[train], y[train]), batch_sampler=sampler)
net = Embedder()
opt = torch.optim.Adam(net.parameters(), lr=2e-3)
for epoch in range(8):
    net.train()
    losses = []
    for xb, yb in loader:
        loss = batch_hard(net(xb), yb)
        opt.zero_grad()
        loss.backward()
        opt.step()
        losses.append(loss.item())
    net.eval()
    with torch.no_grad():
        za, zb = net(x[train]), net(x[test])
        nearest = y[train][torch.cdist(zb, za).argmin(1)]
    print(
        f"epoch {epoch}: triplet loss {np.mean(losses):.3f}, nearest neighbour {(nearest == y[test]).float().mean():.3f}"
    )

head = CosineHead(16, 10)
opt = torch.optim.Adam(head.parameters(), lr=0.02)
for _ in range(100):
    opt.zero_grad()
    F.cross_entropy(head(za), y[train]).backward()
    opt.step()
with torch.no_grad():
    print(f"cosine head on frozen embeddings: {(head(zb).argmax(1) == y[test]).float().mean():.3f}")
