import torch
from torch import nn


class Tower(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.a = nn.Linear(d, 48)
        self.b = nn.Linear(48, 48)
        self.c = nn.Linear(48, 2)

    def forward(self, x):
        x = torch.relu(nn.BatchNorm1d(48)(self.a(x)))
        x = torch.relu(self.b(x))
        return self.c(x)


torch.manual_seed(0)
x = torch.randn(500, 10)
y = ((x[:, 0] * x[:, 1]) > 0).long()
net = Tower(10)
opt = torch.optim.Adam(net.parameters(), 1e-2)
for epoch in range(6):
    net.train()
    for i in range(0, 500, 50):
        loss = nn.functional.cross_entropy(net(x[i : i + 50]), y[i : i + 50])
        opt.zero_grad()
        loss.backward()
        opt.step()
    print(f"{epoch}: {loss.item():.3f}")
