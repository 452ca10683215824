import numpy as np
import torch
from torch import nn, optim

rng = np.random.RandomState(0)
hidden = rng.randn(500, 3)
X = (hidden @ rng.randn(3, 40)).astype("float32")
y = (np.abs(hidden[:, 0]) + 0.1 * rng.randn(500)).astype("float32")
X = torch.from_numpy(X / X.std())
y = torch.from_numpy(y).unsqueeze(1)
net = nn.Sequential(nn.Linear(40, 20), nn.ReLU(), nn.Linear(20, 1))
opt = optim.Adam(net.parameters(), lr=0.005)
for epoch in range(8):
    for i in torch.randperm(400).split(40):
        opt.zero_grad()
        loss = nn.MSELoss()(net(X[i]), y[i])
        loss.backward()
        opt.step()
with torch.no_grad():
    print(nn.MSELoss()(net(X[400:]), y[400:]).item())
