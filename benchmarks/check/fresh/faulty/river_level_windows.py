import numpy as np
import torch
from torch import nn

rng = np.random.default_rng(3)
torch.manual_seed(3)
level = np.zeros(900)
for i in range(2, 900):
    level[i] = 1.2 * level[i - 1] - 0.5 * level[i - 2] + rng.normal()
level = (level - level[:700].mean()) / level[:700].std()


def make_windows(values, look_back=14):
    """The level of tomorrow from the last two weeks."""
    X, Y = [], []
    for i in range(len(values) - look_back):
        X.append(values[i : i + look_back])
        Y.append(values[i + look_back - 1])
    return torch.tensor(np.array(X), dtype=torch.float32), torch.tensor(np.array(Y), dtype=torch.float32)[:, None]


X, Y = make_windows(level[:700])
Xt, Yt = make_windows(level[700:])
model = nn.Sequential(nn.Linear(14, 32), nn.ReLU(), nn.Linear(32, 1))
optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
for epoch in range(30):
    for idx in torch.randperm(len(X)).split(49):
        loss = nn.functional.mse_loss(model(X[idx]), Y[idx])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
with torch.no_grad():
    print("test mse", nn.functional.mse_loss(model(Xt), Yt).item())
