"""Fine-tune with frozen batch norms: the statistics of the pretraining are kept on purpose."""

import torch
from sklearn.datasets import load_digits
from torch import nn


class Backbone(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(1, 16, 3, padding=1, bias=False),
            nn.BatchNorm2d(16),
            nn.ReLU(),
            nn.Conv2d(16, 24, 3, stride=2, padding=1, bias=False),
            nn.BatchNorm2d(24),
            nn.ReLU(),
            nn.Flatten(),
        )

    def forward(self, x):
        return self.layers(x)


class Classifier(nn.Module):
    def __init__(self, backbone, n, keep_statistics=False):
        super().__init__()
        self.backbone, self.fc = backbone, nn.Linear(24 * 16, n)
        self.keep_statistics = keep_statistics
        if keep_statistics:
            for m in self.norms():
                m.requires_grad_(False)

    def norms(self):
        return [m for m in self.backbone.modules() if isinstance(m, nn.BatchNorm2d)]

    def train(self, mode=True):
        super().train(mode)
        if self.keep_statistics:
            for m in self.norms():
                m.eval()
        return self

    def forward(self, x):
        return self.fc(self.backbone(x))


def fit(net, x, y, groups, epochs):
    opt = torch.optim.Adam(groups)
    for _ in range(epochs):
        net.train()
        for rows in torch.randperm(len(y)).split(25):
            opt.zero_grad()
            nn.functional.cross_entropy(net(x[rows]), y[rows]).backward()
            opt.step()


def accuracy(net, x, y):
    net.eval()
    with torch.no_grad():
        return round((net(x).argmax(1) == y).float().mean().item(), 3)


if __name__ == "__main__":
    torch.manual_seed(0)
    d = load_digits()
    x, y = torch.tensor(d.images, dtype=torch.float32)[:, None] / 16 - 0.3, torch.tensor(d.target)
    even, odd = torch.nonzero(y % 2 == 0).flatten(), torch.nonzero(y % 2 == 1).flatten()
    even, odd = even[torch.randperm(len(even))], odd[torch.randperm(len(odd))]
    y = y // 2

    first = Classifier(Backbone(), 5)
    fit(first, x[even[:700]], y[even[:700]], [{"params": first.parameters(), "lr": 2e-3}], 5)
    print("even digits:", accuracy(first, x[even[700:]], y[even[700:]]))

    second = Classifier(first.backbone, 5, keep_statistics=True)
    groups = [
        {"params": [p for p in second.backbone.parameters() if p.requires_grad], "lr": 3e-4},
        {"params": second.fc.parameters(), "lr": 3e-3},
    ]
    fit(second, x[odd[:300]], y[odd[:300]], groups, 8)
    print("odd digits:", accuracy(second, x[odd[300:]], y[odd[300:]]))
