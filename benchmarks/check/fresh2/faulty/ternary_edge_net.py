"""Ternary weights for a small device: quantise to {-s, 0, s} in the forward pass."""
import torch
from torch import nn
from sklearn.datasets import load_digits

torch.manual_seed(0)


def ternarise(w):
    s = w.abs().mean()
    return torch.where(w.abs() > 0.7 * s, s * w.sign(), torch.zeros_like(w))


class TernaryLinear(nn.Linear):
    def forward(self, x):
        self.weight.data = ternarise(self.weight.data)
        return super().forward(x)


digits = load_digits()
X = torch.tensor(digits.data, dtype=torch.float32) / 16
Y = torch.tensor(digits.target)
perm = torch.randperm(len(X))
train, test = perm[:1400], perm[1400:]

net = nn.Sequential(TernaryLinear(64, 64), nn.ReLU(), TernaryLinear(64, 64), nn.ReLU(), TernaryLinear(64, 10))
opt = torch.optim.SGD(net.parameters(), lr=0.05, momentum=0.5)
for epoch in range(1, 17):
    for b in train[torch.randperm(len(train))].split(50):
        loss = nn.functional.cross_entropy(net(X[b]), Y[b])
        opt.zero_grad()
        loss.backward()
        opt.step()
    if epoch % 4 == 0:
        with torch.no_grad():
            acc = (net(X[test]).argmax(1) == Y[test]).float().mean().item()
        print(f"epoch {epoch}: loss {loss.item():.3f} test accuracy {acc:.3f}")
