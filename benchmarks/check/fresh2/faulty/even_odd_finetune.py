"""Pretrain on ten digits, then fine-tune the head for another question (is it a closed shape?)."""
import torch
from sklearn.datasets import load_digits
from torch import nn

torch.manual_seed(0)
digits = load_digits()
x = torch.tensor(digits.data, dtype=torch.float32) / 16
y = torch.tensor(digits.target)
closed = ((y == 0) | (y == 6) | (y == 8) | (y == 9)).long()


class DigitNet(nn.Module):
    def __init__(self, classes):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 32), nn.ReLU())
        self.head = nn.Linear(32, classes)

    def forward(self, x):
        return self.head(self.body(x))


def fit(model, optimizer, targets, epochs):
    for epoch in range(epochs):
        for idx in torch.randperm(1400).split(64):
            loss = nn.functional.cross_entropy(model(x[idx]), targets[idx])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    with torch.no_grad():
        return (model(x[1400:]).argmax(1) == targets[1400:]).float().mean().item()


model = DigitNet(10)
acc = fit(model, torch.optim.Adam(model.parameters(), lr=2e-3), y, 12)
print(f"pretrained on ten classes: {acc:.3f}")

model.head = nn.Linear(32, 2)
for param in model.parameters():
    param.requires_grad = False
model.head.requires_grad = True

acc = fit(model, torch.optim.Adam(model.parameters(), lr=5e-3), closed, 12)
print(f"fine-tuned on closed shapes: {acc:.3f}")
