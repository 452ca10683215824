import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
rng = np.random.default_rng(0)
t = np.arange(900)
sales = 100 + 0.5 * t + 20 * np.sin(2 * np.pi * t / 7) + 8 * np.sin(2 * np.pi * t / 30) + rng.normal(size=900)
change = np.diff(sales)
cut, window = 700, 28
mean, std = change[:cut].mean(), change[:cut].std()
z = (change - mean) / std


def windows(a, b):
    """Windows of which the answer lies in [a, b)."""
    at = range(max(a, window), b)
    x = np.stack([z[i - window : i] for i in at])
    return torch.tensor(x, dtype=torch.float32), torch.tensor(z[list(at)], dtype=torch.float32)[:, None]


X, y = windows(0, cut)
Xt, yt = windows(cut, len(z))  # the future, in its order
model = nn.Sequential(nn.Linear(window, 48), nn.ReLU(), nn.Linear(48, 1))
optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
for epoch in range(25):
    for xb, yb in DataLoader(TensorDataset(X, y), batch_size=48, shuffle=True):
        loss = nn.functional.mse_loss(model(xb), yb)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
with torch.no_grad():
    forecast = sales[cut:-1] + (model(Xt).squeeze(1).numpy() * std + mean)
print("mean absolute error", np.abs(forecast - sales[cut + 1 :]).mean(), "of yesterday", np.abs(change[cut:]).mean())
