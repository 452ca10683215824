"""Residual network with stochastic depth and layer scale that starts at nearly zero."""

import argparse

import torch
import torch.nn.functional as F
from sklearn.datasets import load_digits
from torch import nn


class LayerScale(nn.Module):
    def __init__(self, channels, value=1e-4):
        super().__init__()
        self.gamma = nn.Parameter(torch.full((channels, 1, 1), value))

    def forward(self, x):
        return self.gamma * x


class ResidualBlock(nn.Module):
    def __init__(self, channels, drop):
        super().__init__()
        self.depthwise = nn.Conv2d(channels, channels, 3, padding=1, groups=channels)
        self.norm = nn.GroupNorm(1, channels)
        self.expand, self.shrink = nn.Conv2d(channels, 2 * channels, 1), nn.Conv2d(2 * channels, channels, 1)
        self.scale = LayerScale(channels)
        self.drop = drop

    def forward(self, x):
        if self.training and torch.rand(()) < self.drop:
            return x
        branch = self.scale(self.shrink(F.gelu(self.expand(self.norm(self.depthwise(x))))))
        if self.training and self.drop > 0:
            branch = branch / (1 - self.drop)
        return x + branch


def build(depth, width, rate):
    rates = torch.linspace(0, rate, depth).tolist()
    return nn.Sequential(
        nn.Conv2d(1, width, 2, stride=2),
        nn.GroupNorm(1, width),
        *[ResidualBlock(width, r) for r in rates],
        nn.Flatten(),
        nn.Linear(width * 16, 10),
    )


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--depth", type=int, default=4)
    ap.add_argument("--width", type=int, default=24)
    ap.add_argument("--drop-path", type=float, default=0.2)
    ap.add_argument("--epochs", type=int, default=6)
    args, _ = ap.parse_known_args()
    torch.manual_seed(0)
    bunch = load_digits()
    x = torch.tensor(bunch.images, dtype=torch.float32)[:, None] / 16 - 0.3
    y = torch.tensor(bunch.target)
    perm = torch.randperm(len(y))
    train, val = perm[:1400], perm[1400:]
    net = build(args.depth, args.width, args.drop_path)
    decay = [p for p in net.parameters() if p.ndim in (2, 4)]
    chosen = {id(p) for p in decay}
    rest = [p for p in net.parameters() if id(p) not in chosen]
    opt = torch.optim.AdamW(
        [{"params": decay, "weight_decay": 0.05}, {"params": rest, "weight_decay": 0.0}], lr=3e-3
    )
    for epoch in range(args.epochs):
        net.train()
        total = 0.0
        for rows in train[torch.randperm(len(train))].split(50):
            loss = F.cross_entropy(net(x[rows]), y[rows])
            opt.zero_grad()
            loss.backward()
            opt.step()
            total += loss.item()
        net.eval()
        with torch.no_grad():
            acc = (net(x[val]).argmax(1) == y[val]).float().mean().item()
        print(f"epoch {epoch}: loss {total / 28:.3f}  accuracy {acc:.3f}")


if __name__ == "__main__":
    main()
