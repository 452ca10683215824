"""Adapt a pretrained patch mixer to rotated digits with low-rank adapters; the base stays frozen."""

import torch
import torch.nn.functional as F
from sklearn.datasets import load_digits
from torch import nn


class LoRALinear(nn.Module):
    def __init__(self, base: nn.Linear, rank: int = 4, alpha: float = 8.0):
        super().__init__()
        self.base = base.requires_grad_(False)
        self.a = nn.Parameter(torch.randn(rank, base.in_features) / base.in_features**0.5)
        self.b = nn.Parameter(torch.zeros(base.out_features, rank))
        self.scale = alpha / rank

    def forward(self, x):
        return self.base(x) + self.scale * F.linear(F.linear(x, self.a), self.b)


class Mixer(nn.Module):
    def __init__(self, dim=32, tokens=16):
        super().__init__()
        self.patches = nn.Conv2d(1, dim, 2, stride=2)
        self.token_mix = nn.Linear(tokens, tokens)
        self.channel_up, self.channel_down = nn.Linear(dim, 2 * dim), nn.Linear(2 * dim, dim)
        self.norm1, self.norm2 = nn.LayerNorm(dim), nn.LayerNorm(dim)
        self.head = nn.Linear(dim * tokens, 10)

    def forward(self, x):
        t = self.patches(x).flatten(2).mT
        t = t + F.gelu(self.token_mix(self.norm1(t).mT)).mT
        t = t + self.channel_down(F.gelu(self.channel_up(self.norm2(t))))
        return self.head(t.flatten(1))


def train(net, x, y, epochs, lr):
    weights = [p for p in net.parameters() if p.requires_grad]
    opt = torch.optim.AdamW(weights, lr=lr, weight_decay=0.0)
    print(f"training {sum(p.numel() for p in weights)} of {sum(p.numel() for p in net.parameters())} numbers")
    for _ in range(epochs):
        net.train()
        for idx in torch.randperm(len(y)).split(40):
            loss = F.cross_entropy(net(x[idx]), y[idx])
            opt.zero_grad()
            loss.backward()
            opt.step()
    return net


@torch.no_grad()
def accuracy(net, x, y):
    net.eval()
    return (net(x).argmax(1) == y).float().mean().item()


torch.manual_seed(0)
digits = load_digits()
x = (torch.tensor(digits.images, dtype=torch.float32)[:, None] - 5) / 6
y = torch.tensor(digits.target)
base, adapt, test = torch.randperm(len(y)).split([900, 500, 397])
net = train(Mixer(), x[base], y[base], epochs=8, lr=2e-3)
print(f"upright digits: {accuracy(net, x[test], y[test]):.3f}")

turned = torch.rot90(x, 1, (2, 3))
print(f"turned digits before adapting: {accuracy(net, turned[test], y[test]):.3f}")
net.requires_grad_(False)
for name in ("token_mix", "channel_up", "channel_down", "head"):
    setattr(net, name, LoRALinear(getattr(net, name)))
train(net, turned[adapt], y[adapt], epochs=20, lr=5e-3)
print(f"turned digits after adapting: {accuracy(net, turned[test], y[test]):.3f}")
