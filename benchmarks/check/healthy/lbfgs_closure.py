import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(200, 3)
y = (x[:, :1] ** 2 - x[:, 1:2]).tanh()
net = nn.Sequential(nn.Linear(3, 20), nn.Tanh(), nn.Linear(20, 1))
optimizer = torch.optim.LBFGS(net.parameters(), lr=0.5, max_iter=10)


def closure():
    optimizer.zero_grad()
    loss = nn.functional.mse_loss(net(x), y)
    loss.backward()
    return loss


for i in range(8):
    loss = optimizer.step(closure)
    print(i, loss.item())
