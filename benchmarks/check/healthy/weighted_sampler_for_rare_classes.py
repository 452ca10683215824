import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset, WeightedRandomSampler

torch.manual_seed(0)
x = torch.randn(1000, 6)
y = (x[:, 0] + x[:, 1] > 1.8).long()
weights = 1.0 / torch.bincount(y).float()
sampler = WeightedRandomSampler(weights[y].tolist(), num_samples=1000, replacement=True)
loader = DataLoader(TensorDataset(x, y), batch_size=50, sampler=sampler)
net = nn.Sequential(nn.Linear(6, 32), nn.ReLU(), nn.Linear(32, 2))
opt = torch.optim.Adam(net.parameters(), lr=3e-3)
for epoch in range(4):
    for xb, yb in loader:
        opt.zero_grad()
        loss = nn.functional.cross_entropy(net(xb), yb)
        loss.backward()
        opt.step()
    print(epoch, loss.item())
