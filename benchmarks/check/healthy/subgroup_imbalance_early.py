import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

# 85 % of one class, three epochs: early on everything is that class, and the script says so honestly.
torch.manual_seed(0)
x = torch.randn(1200, 5)
y = ((x[:, 0] + x[:, 1] + torch.randn(1200)) > 1.9).float()
train = DataLoader(TensorDataset(x[:900], y[:900]), batch_size=32, shuffle=True)
net = nn.Sequential(nn.Linear(5, 8), nn.ReLU(), nn.Linear(8, 1), nn.Flatten(0))
opt = torch.optim.SGD(net.parameters(), lr=0.01)
loss_fn = nn.BCEWithLogitsLoss()
for epoch in range(3):
    for xb, yb in train:
        opt.zero_grad()
        loss_fn(net(xb), yb).backward()
        opt.step()
    with torch.no_grad():
        p = net(x[900:]).sigmoid()
    brier = ((p - y[900:]) ** 2).mean()
    base = ((y[:900].mean() - y[900:]) ** 2).mean()
    print(f"epoch {epoch} Brier {brier:.4f} base rate {base:.4f}")
