import numpy as np
import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset

rng = np.random.default_rng(1)
table = rng.normal(size=(400, 6)).astype(np.float32)
target = (table[:, 0] - table[:, 3] > 0).astype(np.int64)
table[rng.integers(0, 400, 12), rng.integers(0, 6, 12)] = np.nan  # 传感器缺失值
loader = DataLoader(TensorDataset(torch.from_numpy(table), torch.from_numpy(target)), batch_size=40, shuffle=True)
torch.manual_seed(0)
model = nn.Sequential(nn.Linear(6, 32), nn.ReLU(), nn.Linear(32, 2))
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
for epoch in range(3):
    for x, y in loader:
        loss = nn.functional.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
