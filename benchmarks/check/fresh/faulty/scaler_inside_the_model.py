import os
import tempfile

import torch
from sklearn.datasets import load_diabetes
from torch import nn


class Regressor(nn.Module):
    """Knows the scale of its inputs and of its answer."""

    def __init__(self, d):
        super().__init__()
        self.x_mean, self.x_std = torch.zeros(d), torch.ones(d)
        self.y_mean, self.y_std = torch.tensor(0.0), torch.tensor(1.0)
        self.net = nn.Sequential(nn.Linear(d, 32), nn.ReLU(), nn.Linear(32, 1))

    def adapt(self, x, y):
        self.x_mean, self.x_std = x.mean(0), x.std(0)
        self.y_mean, self.y_std = y.mean(), y.std()

    def forward(self, x):
        return self.net((x - self.x_mean) / self.x_std)

    def predict(self, x):
        with torch.no_grad():
            return self(x) * self.y_std + self.y_mean


torch.manual_seed(0)
data = load_diabetes(scaled=False)
order = torch.randperm(len(data.data))
X = torch.tensor(data.data, dtype=torch.float32)[order]
y = torch.tensor(data.target, dtype=torch.float32)[order, None]
model = Regressor(10)
model.adapt(X[:350], y[:350])
targets = (y[:350] - model.y_mean) / model.y_std
optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
for epoch in range(30):
    for idx in torch.randperm(350).split(35):
        loss = nn.functional.mse_loss(model(X[idx]), targets[idx])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
print("test MAE", (model.predict(X[350:]) - y[350:]).abs().mean().item())
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "regressor.pt")
    torch.save(model.state_dict(), path)
    served = Regressor(10)
    served.load_state_dict(torch.load(path))
print("served MAE", (served.predict(X[350:]) - y[350:]).abs().mean().item())
