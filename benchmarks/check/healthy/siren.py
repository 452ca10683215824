import math

import torch
from torch import nn


class Sine(nn.Module):
    def __init__(self, i, o, first=False, w0=30.0):
        super().__init__()
        self.w0 = w0
        self.linear = nn.Linear(i, o)
        bound = 1 / i if first else math.sqrt(6 / i) / w0
        nn.init.uniform_(self.linear.weight, -bound, bound)

    def forward(self, x):
        return torch.sin(self.w0 * self.linear(x))


torch.manual_seed(0)
net = nn.Sequential(Sine(2, 64, first=True), Sine(64, 64), nn.Linear(64, 1))
with torch.no_grad():
    bound = math.sqrt(6 / 64) / 30
    net[2].weight.uniform_(-bound, bound)
grid = torch.stack(torch.meshgrid(torch.linspace(-1, 1, 24), torch.linspace(-1, 1, 24), indexing="ij"), -1).view(-1, 2)
image = (torch.sin(9 * grid[:, :1]) * torch.cos(7 * grid[:, 1:]))
opt = torch.optim.Adam(net.parameters(), lr=1e-3)
for step in range(100):
    loss = ((net(grid) - image) ** 2).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
print("mse", loss.item())
