import torch
from torch import nn


def entropy_loss(p, y):
    return -(y * torch.log(p) + (1 - y) * torch.log(1 - p)).mean()


torch.manual_seed(0)
x = torch.randn(400, 5) * 3
y = (x.sum(1, keepdim=True) > 0).float()
net = nn.Sequential(nn.Linear(5, 64), nn.ReLU(), nn.Linear(64, 1), nn.Sigmoid())
with torch.no_grad():
    net[2].weight.mul_(60)
opt = torch.optim.SGD(net.parameters(), lr=0.01)
for step in range(30):
    opt.zero_grad()
    loss = entropy_loss(net(x), y)
    loss.backward()
    opt.step()
    if step % 10 == 0:
        print(step, loss.item())
