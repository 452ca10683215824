"""Forecast of a river's level from the last day and rain."""
import numpy as np
import torch
import torch.nn as nn

rng = np.random.default_rng(3)
torch.manual_seed(3)
T = 1500
rain = np.clip(rng.normal(size=T), 0, None)
level = np.zeros(T)
for t in range(1, T):
    level[t] = 0.9 * level[t - 1] + 0.4 * rain[t - 1] + 0.5 * rng.normal()
data = np.stack([level, rain], 1).astype(np.float32)
SPLIT, LOOKBACK = 1100, 24
mean, std = data[:SPLIT].mean(0), data[:SPLIT].std(0)
data = (data - mean) / std


def windows(part):
    X, Y = [], []
    for t in range(LOOKBACK, len(part)):
        X.append(part[t - LOOKBACK + 1:t + 1])
        Y.append(part[t, 0])
    return torch.tensor(np.array(X)), torch.tensor(np.array(Y))


Xtr, Ytr = windows(data[:SPLIT])
Xte, Yte = windows(data[SPLIT:])


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(2, 24, batch_first=True)
        self.lin = nn.Linear(24, 1)

    def forward(self, x):
        return self.lin(self.gru(x)[0][:, -1]).squeeze(-1)


net = Net()
opt = torch.optim.Adam(net.parameters(), lr=5e-3)
for epoch in range(12):
    for b in torch.randperm(len(Xtr)).split(64):
        loss = nn.functional.mse_loss(net(Xtr[b]), Ytr[b])
        opt.zero_grad()
        loss.backward()
        opt.step()
with torch.no_grad():
    rmse = (net(Xte) - Yte).pow(2).mean().sqrt().item() * std[0]
    naive = (Yte[1:] - Yte[:-1]).pow(2).mean().sqrt().item() * std[0]
print(f"test rmse {rmse:.3f} m, persistence {naive:.3f} m (the noise alone is 0.5 m)")
