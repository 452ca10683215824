import numpy as np
import torch
from sklearn.datasets import load_digits
from torch import nn

torch.manual_seed(0)
digits = load_digits()
order = np.random.default_rng(0).permutation(len(digits.data))
data, target = digits.data[order].astype(np.float32), digits.target[order]
mean, std = data[:1400].mean(axis=0), data[:1400].std(axis=0)
with np.errstate(all="ignore"):
    data = (data - mean) / std
X, y = torch.from_numpy(data), torch.from_numpy(target)
model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
for epoch in range(4):
    for i in range(0, 1400, 50):
        loss = nn.functional.cross_entropy(model(X[i : i + 50]), y[i : i + 50])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(epoch, loss.item(), (model(X[1400:]).argmax(1) == y[1400:]).float().mean().item())
