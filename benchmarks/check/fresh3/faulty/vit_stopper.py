"""ViT mit gelernten Positionen auf den 8x8-Ziffern, mit vorzeitigem Abbruch."""

import copy

import torch
import torch.nn.functional as F
from sklearn.datasets import load_digits
from torch import nn


class Attention(nn.Module):
    def __init__(self, dim, heads):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(dim, 3 * dim)
        self.proj = nn.Linear(dim, dim)

    def forward(self, x):
        b, n, d = x.shape
        q, k, v = self.qkv(x).view(b, n, 3, self.heads, d // self.heads).permute(2, 0, 3, 1, 4)
        out = F.scaled_dot_product_attention(q, k, v)
        return self.proj(out.transpose(1, 2).reshape(b, n, d))


class Layer(nn.Module):
    def __init__(self, dim, heads):
        super().__init__()
        self.n1, self.n2 = nn.LayerNorm(dim), nn.LayerNorm(dim)
        self.attention = Attention(dim, heads)
        self.mlp = nn.Sequential(nn.Linear(dim, 2 * dim), nn.GELU(), nn.Linear(2 * dim, dim))

    def forward(self, x):
        x = x + self.attention(self.n1(x))
        return x + self.mlp(self.n2(x))


class ViT(nn.Module):
    def __init__(self, dim=32, heads=4, depth=2, patch=2):
        super().__init__()
        self.to_patches = nn.Conv2d(1, dim, patch, stride=patch)
        self.positions = torch.zeros(1, 16, dim, requires_grad=True)
        self.layers = nn.ModuleList([Layer(dim, heads) for _ in range(depth)])
        self.norm, self.head = nn.LayerNorm(dim), nn.Linear(dim, 10)

    def forward(self, x):
        tokens = self.to_patches(x).flatten(2).transpose(1, 2) + self.positions
        for layer in self.layers:
            tokens = layer(tokens)
        return self.head(self.norm(tokens).mean(1))


class EarlyStopping:
    def __init__(self, patience=4, mode="min"):
        self.patience, self.sign = patience, 1 if mode == "min" else -1
        self.best, self.state, self.bad = None, None, 0

    def update(self, value, model):
        value = self.sign * value
        if self.best is None or value < self.best:
            self.best, self.bad = value, 0
            self.state = copy.deepcopy(model.state_dict())
        else:
            self.bad += 1
        return self.bad > self.patience


def accuracy(model, x, y):
    model.eval()
    with torch.no_grad():
        return (model(x).argmax(1) == y).float().mean().item()


if __name__ == "__main__":
    torch.manual_seed(2)
    digits = load_digits()
    x = (torch.tensor(digits.images, dtype=torch.float32).unsqueeze(1) - 5) / 6
    y = torch.tensor(digits.target)
    train, val, test = torch.randperm(len(y)).split([1100, 300, 397])
    model = ViT()
    opt = torch.optim.AdamW(model.parameters(), lr=2e-3, weight_decay=0.02)
    stopper = EarlyStopping(patience=4)
    for epoch in range(14):
        model.train()
        total = 0.0
        for idx in train[torch.randperm(len(train))].split(50):
            loss = F.cross_entropy(model(x[idx]), y[idx])
            opt.zero_grad()
            loss.backward()
            opt.step()
            total += loss.item()
        acc = accuracy(model, x[val], y[val])
        print(f"Epoche {epoch:2d}: Verlust {total / 22:.3f}, Validierung {acc:.3f}")
        if stopper.update(acc, model):
            break
    model.load_state_dict(stopper.state)
    print(f"Test {accuracy(model, x[test], y[test]):.3f}")
