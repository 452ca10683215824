"""Top-1 mixture of convolutional experts with a load-balancing loss."""

import torch
import torch.nn.functional as F
from sklearn.datasets import load_digits
from torch import nn


class Expert(nn.Sequential):
    def __init__(self, width):
        super().__init__(nn.Conv2d(1, width, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten())


class ExpertMixture(nn.Module):
    def __init__(self, experts=2, width=12, classes=10):
        super().__init__()
        self.experts = nn.ModuleList(Expert(width) for _ in range(experts))
        self.router = nn.Linear(64, experts)
        self.head = nn.Linear(width * 16, classes)
        self.balance = None

    def forward(self, x):
        gates = self.router(x.flatten(1)).softmax(dim=-1)
        weight, chosen = gates.max(dim=-1)
        features = x.new_zeros(len(x), self.head.in_features)
        for k, expert in enumerate(self.experts):
            rows = (chosen == k).nonzero().squeeze(1)
            if rows.numel():
                features = features.index_add(0, rows, expert(x[rows]) * weight[rows, None])
        share = F.one_hot(chosen, len(self.experts)).float().mean(0)
        self.balance = len(self.experts) * (share * gates.mean(0)).sum()
        return self.head(features)


def main():
    torch.manual_seed(0)
    d = load_digits()
    x = torch.tensor(d.images, dtype=torch.float32)[:, None] / 16 - 0.3
    x[900:] = -x[900:]  # half of the pictures are negatives
    y = torch.tensor(d.target)
    perm = torch.randperm(len(y))
    train, test = perm[:1400], perm[1400:]
    net = ExpertMixture()
    opt = torch.optim.Adam(net.parameters(), lr=5e-3)
    for epoch in range(10):
        net.train()
        total = 0.0
        for rows in train[torch.randperm(1400)].split(50):
            loss = F.cross_entropy(net(x[rows]), y[rows])
            total += loss.item()
            loss = loss + 0.02 * net.balance
            opt.zero_grad()
            loss.backward()
            opt.step()
        net.eval()
        with torch.no_grad():
            acc = (net(x[test]).argmax(1) == y[test]).float().mean().item()
        print(f"epoch {epoch}: loss {total / 28:.3f}  accuracy {acc:.3f}  balance {net.balance.item():.2f}")


if __name__ == "__main__":
    main()
