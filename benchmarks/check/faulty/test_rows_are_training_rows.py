import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, Subset, TensorDataset

torch.manual_seed(0)
x = torch.randn(800, 16)
y = (x[:, :8].sum(1) > x[:, 8:].sum(1)).long()
dataset = TensorDataset(x, y)
idx = torch.randperm(800)
train_set = Subset(dataset, idx[:640].tolist())
test_set = Subset(dataset, idx[:160].tolist())
train_loader = DataLoader(train_set, batch_size=40, shuffle=True)
test_loader = DataLoader(test_set, batch_size=80)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(16, 64)
        self.fc2 = nn.Linear(64, 2)

    def forward(self, x):
        return self.fc2(F.relu(self.fc1(x)))


net = Net()
opt = torch.optim.Adam(net.parameters(), lr=3e-3)
for epoch in range(5):
    net.train()
    for xb, yb in train_loader:
        opt.zero_grad()
        loss = F.cross_entropy(net(xb), yb)
        loss.backward()
        opt.step()
    net.eval()
    right = 0
    with torch.no_grad():
        for xb, yb in test_loader:
            right += (net(xb).argmax(1) == yb).sum().item()
    print(epoch, right / len(test_set))
