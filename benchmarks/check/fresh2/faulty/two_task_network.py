"""One trunk, two tasks: the digit itself and how much ink it has."""
import torch
import torch.nn as nn
from sklearn.datasets import load_digits
from torch.utils.data import DataLoader, TensorDataset


class TwoTasks(nn.Module):
    def __init__(self):
        super().__init__()
        self.trunk = nn.Sequential(nn.Linear(64, 64), nn.ReLU())
        self.digit = nn.Linear(64, 10)
        self.ink = nn.Linear(64, 1)

    def forward(self, x):
        h = self.trunk(x)
        return self.digit(h), self.ink(h).squeeze(1)


class Losses:
    """Keeps the value of each loss by name and hands out their weighted sum."""

    def __init__(self, weights):
        self.weights = weights
        self.values = {}

    def add(self, name, value):
        self.values[name] = value.item()

    def total(self):
        return torch.tensor(sum(self.weights[k] * v for k, v in self.values.items()), requires_grad=True)


torch.manual_seed(0)
data = load_digits()
x = torch.tensor(data.data, dtype=torch.float32) / 16
y = torch.tensor(data.target)
ink = x.sum(1)
ink = (ink - ink[:1400].mean()) / ink[:1400].std()

loader = DataLoader(TensorDataset(x[:1400], y[:1400], ink[:1400]), batch_size=64, shuffle=True)
model = TwoTasks()
optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
ce, mse = nn.CrossEntropyLoss(), nn.MSELoss()

for epoch in range(10):
    losses = Losses({"digit": 1.0, "ink": 0.5})
    for xb, yb, ib in loader:
        digit_out, ink_out = model(xb)
        losses.add("digit", ce(digit_out, yb))
        losses.add("ink", mse(ink_out, ib))
        optimizer.zero_grad()
        losses.total().backward()
        optimizer.step()
    with torch.no_grad():
        d, i = model(x[1400:])
        acc = (d.argmax(1) == y[1400:]).float().mean().item()
        err = (i - ink[1400:]).abs().mean().item()
    print(f"epoch {epoch + 1}: {losses.values} test accuracy {acc:.3f} ink error {err:.3f}")
