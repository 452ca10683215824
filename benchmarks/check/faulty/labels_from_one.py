import torch
import torch.nn as nn
import numpy as np
from torch.utils.data import DataLoader, Dataset


class SeedsDataset(Dataset):
    """Seven measures of a kernel, three varieties written 1, 2, 3."""

    def __init__(self, n=210):
        rng = np.random.default_rng(0)
        self.y = np.repeat([1, 2, 3], n // 3)
        self.x = (rng.normal(size=(n, 7)) + self.y[:, None] * 0.8 - 1.6).astype("float32")

    def __len__(self):
        return len(self.y)

    def __getitem__(self, i):
        return torch.from_numpy(self.x[i]), int(self.y[i])


torch.manual_seed(0)
loader = DataLoader(SeedsDataset(), batch_size=30, shuffle=True)
model = nn.Sequential(nn.Linear(7, 16), nn.ReLU(), nn.Linear(16, 3))
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
criterion = nn.CrossEntropyLoss()
for epoch in range(5):
    for x, y in loader:
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
