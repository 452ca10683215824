import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, Dataset

torch.manual_seed(0)


class Signals(Dataset):
    def __init__(self, n, augment=True):
        t = torch.linspace(0, 1, 40)
        self.y = torch.randint(0, 3, (n,))
        self.x = torch.sin(2 * torch.pi * (self.y[:, None] + 1) * t)
        self.augment = augment

    def __len__(self):
        return len(self.y)

    def __getitem__(self, i):
        x = self.x[i]
        if self.augment:
            x = x + 0.5 * torch.randn(40)
            x = x * (0.7 + 0.6 * torch.rand(1))
        return x, self.y[i]


train_loader = DataLoader(Signals(300), batch_size=30, shuffle=True)
val_loader = DataLoader(Signals(90), batch_size=30)
model = nn.Sequential(nn.Linear(40, 32), nn.ReLU(), nn.Linear(32, 3))
opt = torch.optim.Adam(model.parameters(), lr=2e-3)
for epoch in range(6):
    model.train()
    for x, y in train_loader:
        opt.zero_grad()
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        opt.step()
    model.eval()
    total = 0.0
    with torch.no_grad():
        for x, y in val_loader:
            total += F.cross_entropy(model(x), y).item()
    print(epoch, loss.item(), total / len(val_loader))
