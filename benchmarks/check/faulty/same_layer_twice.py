import torch
import torch.nn as nn
import torch.nn.functional as F
from sklearn.datasets import load_digits

torch.manual_seed(7)
d = load_digits()
x = torch.FloatTensor(d.data / 16)
y = torch.LongTensor(d.target)


class MLP(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(64, 64)
        self.fc2 = nn.Linear(64, 64)
        self.fc3 = nn.Linear(64, 64)
        self.fc4 = nn.Linear(64, 10)

    def forward(self, x):
        x = F.relu(self.fc1(x))
        x = F.relu(self.fc2(x))
        x = F.relu(self.fc2(x))
        return self.fc4(x)


net = MLP()
opt = torch.optim.Adam(net.parameters(), lr=1e-3)
for ep in range(4):
    for b in torch.randperm(1500).split(50):
        loss = F.cross_entropy(net(x[b]), y[b])
        opt.zero_grad()
        loss.backward()
        opt.step()
with torch.no_grad():
    print("accuracy:", (net(x[1500:]).argmax(-1) == y[1500:]).float().mean().item())
