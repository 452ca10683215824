"""ResNet with an exponential moving average of the weights, which is what gets evaluated."""

import copy

import torch
from sklearn.datasets import load_digits
from torch import nn
from torch.nn import functional as F


class Block(nn.Module):
    def __init__(self, ch):
        super().__init__()
        self.conv_a = nn.Conv2d(ch, ch, 3, padding=1, bias=False)
        self.norm_a = nn.BatchNorm2d(ch)
        self.conv_b = nn.Conv2d(ch, ch, 3, padding=1, bias=False)
        self.norm_b = nn.BatchNorm2d(ch)

    def forward(self, x):
        h = F.relu(self.norm_a(self.conv_a(x)))
        return F.relu(x + self.norm_b(self.conv_b(h)))


class ResNet(nn.Module):
    def __init__(self, ch=12):
        super().__init__()
        self.stem = nn.Sequential(
            nn.Conv2d(1, ch, 3, padding=1, stride=2, bias=False), nn.BatchNorm2d(ch), nn.ReLU()
        )
        self.blocks = nn.Sequential(Block(ch), Block(ch))
        self.fc = nn.Linear(ch * 16, 10)

    def forward(self, x):
        return self.fc(self.blocks(self.stem(x)).flatten(1))


class WeightAverage:
    def __init__(self, model, decay=0.95):
        self.model = copy.deepcopy(model).eval()
        for p in self.model.parameters():
            p.requires_grad_(False)
        self.decay = decay

    @torch.no_grad()
    def update(self, live):
        for slow, fast in zip(self.model.parameters(), live.parameters()):
            slow.mul_(self.decay).add_(fast, alpha=1 - self.decay)


def accuracy(model, x, y):
    with torch.no_grad():
        return (model(x).argmax(1) == y).float().mean().item()


torch.manual_seed(13)
digits = load_digits()
x = torch.tensor(digits.images, dtype=torch.float32).unsqueeze(1)
y = torch.tensor(digits.target)
perm = torch.randperm(len(y))
train, test = perm[:1350], perm[1350:]
mu, sigma = x[train].mean(), x[train].std()
x = (x - mu) / sigma

net = ResNet()
average = WeightAverage(net)
optimizer = torch.optim.SGD(net.parameters(), lr=0.05, momentum=0.9, nesterov=True, weight_decay=5e-4)
for epoch in range(6):
    net.train()
    total = 0.0
    for idx in train[torch.randperm(len(train))].split(50):
        loss = F.cross_entropy(net(x[idx]), y[idx], label_smoothing=0.05)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        average.update(net)
        total += loss.item()
    print(
        f"epoch {epoch}: loss {total / 27:.3f}, averaged model {accuracy(average.model, x[test], y[test]):.3f}"
    )
