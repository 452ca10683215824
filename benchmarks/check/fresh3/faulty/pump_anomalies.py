"""Autoencoder over pump sensors: rows that it cannot rebuild are taken for anomalies."""

import numpy as np
import torch
import torch.nn as nn
from sklearn.metrics import roc_auc_score
from sklearn.preprocessing import StandardScaler

torch.manual_seed(0)
rng = np.random.RandomState(0)


def sensors(n, broken=False):
    load = rng.normal(size=(n, 3))
    mix = np.random.RandomState(42).normal(size=(3, 12))
    values = np.tanh(load @ mix) + 0.1 * rng.normal(size=(n, 12))
    if broken:
        for row in values:
            hit = rng.choice(12, 2, replace=False)
            row[hit] -= rng.uniform(0.4, 0.9, 2)
    return values


def dense_stack(widths, act=nn.ReLU):
    blocks = []
    for n_in, n_out in zip(widths, widths[1:]):
        blocks.append(nn.Sequential(nn.Linear(n_in, n_out), act()))
    return nn.Sequential(*blocks)


class PumpAutoencoder(nn.Module):
    def __init__(self, n=12, code=4):
        super().__init__()
        self.encoder = nn.Sequential(dense_stack([n, 48, 24]), nn.Linear(24, code))
        self.decoder = dense_stack([code, 24, 48, n])

    def forward(self, x):
        return self.decoder(self.encoder(x))


healthy = sensors(3000)
scaler = StandardScaler().fit(healthy)
as_tensor = lambda a: torch.tensor(scaler.transform(a), dtype=torch.float32)
train = as_tensor(healthy)
check = torch.cat([as_tensor(sensors(400)), as_tensor(sensors(400, broken=True))])
is_broken = np.r_[np.zeros(400), np.ones(400)]

model = PumpAutoencoder()
criterion = nn.MSELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
for epoch in range(1, 26):
    model.train()
    losses = []
    for rows in torch.randperm(len(train)).split(64):
        batch = train[rows]
        loss = criterion(model(batch), batch)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    if epoch % 5 == 0:
        model.eval()
        with torch.no_grad():
            error = (model(check) - check).pow(2).mean(1).numpy()
        print(
            f"epoch {epoch}: reconstruction {np.mean(losses):.4f}, anomaly auc {roc_auc_score(is_broken, error):.3f}"
        )
