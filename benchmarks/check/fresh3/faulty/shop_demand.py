"""Tomorrow's sales of a shop from calendar and rolling features."""

import numpy as np
import torch
from torch import nn

torch.manual_seed(0)
rng = np.random.default_rng(0)

days = np.arange(1500)
weekly = 12 * np.isin(days % 7, [4, 5])
yearly = 10 * np.sin(2 * np.pi * days / 365)
sales = 60 + weekly + yearly + rng.normal(0, 9, len(days))


def rolling_mean(series, width):
    return np.convolve(series, np.ones(width) / width, mode="same")


def build_features(sales, days):
    columns = [
        np.sin(2 * np.pi * days / 365),
        np.cos(2 * np.pi * days / 365),
        *[(days % 7 == d).astype(float) for d in range(7)],
        np.roll(sales, 7),
        rolling_mean(sales, 3),
        rolling_mean(np.roll(sales, 1), 1),
    ]
    return np.stack(columns, axis=1)[14:-14], sales[14:-14]


X, y = build_features(sales, days)
cut = 1100
mean, std = X[:cut].mean(0), X[:cut].std(0)
y_mean, y_std = y[:cut].mean(), y[:cut].std()
Xn = torch.tensor((X - mean) / std, dtype=torch.float32)
yn = torch.tensor((y - y_mean) / y_std, dtype=torch.float32).unsqueeze(1)
X_train, y_train, X_test, y_test = Xn[:cut], yn[:cut], Xn[cut:], yn[cut:]

net = nn.Sequential(nn.Linear(X.shape[1], 32), nn.ReLU(), nn.Dropout(0.1), nn.Linear(32, 1))
optim = torch.optim.AdamW(net.parameters(), lr=2e-3, weight_decay=1e-2)
for epoch in range(40):
    net.train()
    for rows in torch.randperm(cut).split(50):
        loss = nn.functional.mse_loss(net(X_train[rows]), y_train[rows])
        optim.zero_grad()
        loss.backward()
        optim.step()
    if epoch % 10 == 9:
        net.eval()
        with torch.no_grad():
            mae = (net(X_test) - y_test).abs().mean().item() * y_std
        print(
            f"epoch {epoch + 1}: mean absolute error on the last year {mae:.2f} pieces (noise alone: {9 * 0.8:.2f})"
        )
