import torch
import torch.nn as nn
import torch.nn.functional as F
from sklearn.datasets import load_digits

torch.manual_seed(0)
d = load_digits()
x, y = torch.tensor(d.images, dtype=torch.float32)[:, None] / 16, torch.tensor(d.target)
order = torch.randperm(len(x))
x, y = x[order], y[order]


def batches(x, y, size=40):
    for idx in torch.randperm(len(x)).split(size):
        yield x[idx], y[idx]


def fit(model, optimizer, x, y, epochs):
    for _ in range(epochs):
        for xb, yb in batches(x, y):
            loss = F.cross_entropy(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return loss.item()


body = nn.Sequential(
    nn.Conv2d(1, 12, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(12, 24, 3), nn.ReLU(), nn.Flatten()
)
old = nn.Sequential(body, nn.Linear(96, 6))
first = y < 6
print("old task", fit(old, torch.optim.Adam(old.parameters(), lr=2e-3), x[first], y[first], 4))

model = nn.Sequential(body, nn.Linear(96, 4))
xn, yn = x[~first], y[~first] - 6
body.requires_grad_(False)
print("head alone", fit(model, torch.optim.Adam(model[1].parameters(), lr=5e-3), xn[:550], yn[:550], 3))
body.requires_grad_(True)
together = torch.optim.Adam([
    {"params": body.parameters(), "lr": 2e-4}, {"params": model[1].parameters(), "lr": 1e-3}
])
print("everything", fit(model, together, xn[:550], yn[:550], 6))
with torch.no_grad():
    print("accuracy", (model(xn[550:]).argmax(1) == yn[550:]).float().mean().item())
