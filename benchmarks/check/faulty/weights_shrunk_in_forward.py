import torch
import torch.nn as nn


class Decayed(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(6, 32)
        self.fc2 = nn.Linear(32, 2)

    def forward(self, x):
        with torch.no_grad():
            self.fc1.weight *= 0.98
            self.fc2.weight *= 0.98
        return self.fc2(torch.relu(self.fc1(x)))


torch.manual_seed(0)
x = torch.randn(400, 6)
y = (x[:, 0] > x[:, 1] * x[:, 2]).long()
net = Decayed()
opt = torch.optim.Adam(net.parameters(), lr=1e-3)
for epoch in range(10):
    for i in range(0, 400, 40):
        opt.zero_grad()
        loss = nn.functional.cross_entropy(net(x[i : i + 40]), y[i : i + 40])
        loss.backward()
        opt.step()
print(loss.item())
