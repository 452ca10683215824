"""Daily rainfall: predict the 10 %, 50 % and 90 % quantile from yesterday's weather."""

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(3)
rng = np.random.default_rng(3)
QUANTILES = (0.1, 0.5, 0.9)


def make_weather(n):
    pressure = rng.normal(0, 1, n)
    humidity = rng.uniform(0, 1, n)
    season = rng.uniform(0, 2 * np.pi, n)
    scale = np.exp(0.8 * humidity - 0.4 * pressure + 0.3 * np.sin(season))
    rain = rng.gamma(2.0, scale)
    x = np.stack([pressure, (humidity - 0.5) / 0.29, np.sin(season), np.cos(season)], 1)
    return torch.tensor(x, dtype=torch.float32), torch.tensor(rain, dtype=torch.float32)


class PinballLoss(nn.Module):
    def __init__(self, quantiles):
        super().__init__()
        self.register_buffer("q", torch.tensor(quantiles))

    def forward(self, forecast, observed):
        diff = forecast - observed.unsqueeze(1)
        return torch.maximum(self.q * diff, (self.q - 1) * diff).mean()


x, y = make_weather(4000)
x_test, y_test = make_weather(1500)
loader = DataLoader(TensorDataset(x, y), batch_size=128, shuffle=True)

net = nn.Sequential(nn.Linear(4, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, len(QUANTILES)))
criterion = PinballLoss(QUANTILES)
optimizer = torch.optim.Adam(net.parameters(), lr=2e-3)

for epoch in range(15):
    net.train()
    total = 0.0
    for xb, yb in loader:
        optimizer.zero_grad()
        loss = criterion(net(xb), yb)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(xb)
    if epoch % 5 == 4:
        print(f"epoch {epoch + 1:2d}  pinball {total / len(x):.4f}")

net.eval()
with torch.no_grad():
    forecast = net(x_test)
for i, q in enumerate(QUANTILES):
    share = (y_test <= forecast[:, i]).float().mean().item()
    print(f"quantile {q:.1f}: {share:.3f} of the days were below the forecast")
