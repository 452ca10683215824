import torch
import torch.nn as nn
from sklearn.datasets import load_wine
from sklearn.preprocessing import scale
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
X, y = load_wine(return_X_y=True)
X, y = torch.tensor(scale(X), dtype=torch.float32), torch.tensor(y)
perm = torch.randperm(len(X))
train = TensorDataset(X[perm[:145]], y[perm[:145]])
loader = DataLoader(train, batch_size=16, shuffle=True)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.l1 = nn.Linear(13, 32)
        self.bn = nn.BatchNorm1d(32)
        self.l2 = nn.Linear(32, 3)

    def forward(self, x):
        return self.l2(torch.relu(self.bn(self.l1(x))))


net = Net()
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
for epoch in range(5):
    net.train()
    for xb, yb in loader:
        opt.zero_grad()
        nn.functional.cross_entropy(net(xb), yb).backward()
        opt.step()
net.eval()
with torch.no_grad():
    print((net(X[perm[145:]]).argmax(1) == y[perm[145:]]).float().mean().item())
