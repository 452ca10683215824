"""Estimate house prices (in dollars) from a table of properties."""
import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
rng = np.random.default_rng(12)

n = 900
area = rng.normal(140, 40, n).clip(40)
rooms = rng.integers(1, 8, n)
age = rng.uniform(0, 80, n)
distance = rng.exponential(8, n)
price = 2400 * area + 15000 * rooms - 900 * age - 4000 * distance + rng.normal(0, 15000, n) + 60000

features = np.stack([area, rooms, age, distance], axis=1)
mu, sigma = features[:700].mean(0), features[:700].std(0)
X = torch.tensor((features - mu) / sigma, dtype=torch.float32)
y = torch.tensor(price, dtype=torch.float32).unsqueeze(1)

loader = DataLoader(TensorDataset(X[:700], y[:700]), batch_size=32, shuffle=True)
model = nn.Sequential(nn.Linear(4, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 1))
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
criterion = nn.MSELoss()

for epoch in range(40):
    for xb, yb in loader:
        optimizer.zero_grad()
        loss = criterion(model(xb), yb)
        loss.backward()
        optimizer.step()
    if epoch % 10 == 9:
        with torch.no_grad():
            rmse = (model(X[700:]) - y[700:]).pow(2).mean().sqrt().item()
        print(f"epoch {epoch + 1}: batch loss {loss.item():.4g}, validation RMSE ${rmse:,.0f}")
spread = y[700:].std().item()
print(f"standard deviation of the prices: ${spread:,.0f}")
