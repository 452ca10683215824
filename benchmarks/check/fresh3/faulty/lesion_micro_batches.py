"""Skin lesion screening on synthetic patches, with small micro-batches to spare memory."""

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn as nn
from torch.utils.data import DataLoader, Dataset


@dataclass
class Settings:
    lr: float = 0.02
    momentum: float = 0.9
    micro_batch: int = 4
    accumulate: int = 8
    epochs: int = 6
    seed: int = 4


class Patches(Dataset):
    """Round, even spots (0) and ragged, uneven ones (1)."""

    def __init__(self, n, seed):
        rng = np.random.default_rng(seed)
        yy, xx = np.mgrid[0:16, 0:16]
        self.items = []
        for _ in range(n):
            label = int(rng.random() < 0.5)
            cy, cx = rng.uniform(6, 10, 2)
            theta = np.arctan2(yy - cy, xx - cx)
            wobble = 1 + label * 0.35 * np.sin(rng.integers(3, 6) * theta + rng.uniform(0, 6))
            inside = np.hypot(yy - cy, xx - cx) < rng.uniform(3.5, 5.0) * wobble
            img = 0.7 - 0.4 * inside + rng.normal(0, 0.08, (16, 16))
            self.items.append((((img - 0.6) / 0.2).astype(np.float32)[None], label))

    def __len__(self):
        return len(self.items)

    def __getitem__(self, i):
        img, label = self.items[i]
        return torch.from_numpy(img), torch.tensor(label, dtype=torch.float32)


class Screener(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(
            nn.Conv2d(1, 16, 5, padding=2), nn.GroupNorm(4, 16), nn.ReLU(), nn.MaxPool2d(2)
        )
        self.body = nn.Sequential(
            nn.Conv2d(16, 32, 3, padding=1), nn.GroupNorm(4, 32), nn.ReLU(), nn.MaxPool2d(2)
        )
        self.head = nn.Linear(32 * 16, 1)

    def forward(self, x):
        return self.head(self.body(self.stem(x)).flatten(1)).squeeze(1)


def fit(net, loader, s):
    opt = torch.optim.SGD(net.parameters(), lr=s.lr, momentum=s.momentum)
    objective = nn.BCEWithLogitsLoss()
    for epoch in range(s.epochs):
        net.train()
        mean_loss = 0.0
        for i, (x, t) in enumerate(loader, start=1):
            opt.zero_grad()
            loss = objective(net(x), t)
            (loss / s.accumulate).backward()
            mean_loss += loss.item() / len(loader)
            if i % s.accumulate == 0 or i == len(loader):
                opt.step()
        print(f"epoch {epoch + 1}: loss {mean_loss:.4f}")


def main():
    s = Settings()
    torch.manual_seed(s.seed)
    train, test = Patches(640, 1), Patches(320, 2)
    net = Screener()
    fit(net, DataLoader(train, s.micro_batch, shuffle=True), s)
    net.eval()
    with torch.no_grad():
        pairs = [(net(x) > 0, t > 0.5) for x, t in DataLoader(test, 64)]
    hits = sum((p == t).sum().item() for p, t in pairs)
    print(f"test accuracy {hits / len(test):.3f}")


if __name__ == "__main__":
    main()
