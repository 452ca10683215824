"""Reuse a digit backbone for a new question; the backbone and its batch statistics stay as they are."""
import torch
from sklearn.datasets import load_digits
from torch import nn

torch.manual_seed(0)
digits = load_digits()
x = torch.tensor(digits.images, dtype=torch.float32).unsqueeze(1) / 16
y = torch.tensor(digits.target)
odd = y % 2


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.backbone = nn.Sequential(
            nn.Conv2d(1, 16, 3, padding=1, bias=False), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(16, 32, 3, padding=1, bias=False), nn.BatchNorm2d(32), nn.ReLU(), nn.Flatten())
        self.head = nn.Linear(32 * 16, 10)
        self.frozen = False

    def freeze(self):
        self.frozen = True
        for p in self.backbone.parameters():
            p.requires_grad = False
        return self

    def train(self, mode=True):
        super().train(mode)
        if self.frozen:
            self.backbone.eval()
        return self

    def forward(self, x):
        return self.head(self.backbone(x))


def fit(model, target, epochs, lr):
    optimizer = torch.optim.Adam((p for p in model.parameters() if p.requires_grad), lr=lr)
    for epoch in range(epochs):
        model.train()
        for idx in torch.randperm(1400).split(64):
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(model(x[idx]), target[idx])
            loss.backward()
            optimizer.step()
        model.eval()
        with torch.no_grad():
            acc = (model(x[1400:]).argmax(1) == target[1400:]).float().mean().item()
        print(f"epoch {epoch + 1} loss {loss.item():.3f} accuracy {acc:.3f}")


net = Net()
fit(net, y, 3, 2e-3)
net.freeze()
net.head = nn.Linear(32 * 16, 2)
print("fine-tuning", sum(p.numel() for p in net.parameters() if p.requires_grad), "parameters")
fit(net, odd, 4, 3e-3)
