import torch
from torch import nn

torch.manual_seed(0)
x = torch.rand(500, 3)
y = (x**2).sum(1, keepdim=True)
net = nn.Sequential(nn.Linear(3, 32), nn.Tanh(), nn.Linear(32, 1))
criterion = nn.MSELoss()
optimizer = torch.optim.SGD(net.parameters(), lr=1e-3)
for epoch in range(4):
    for i in range(0, 500, 50):
        optimizer.zero_grad()
        loss = -criterion(net(x[i : i + 50]), y[i : i + 50])
        loss.backward()
        optimizer.step()
    print(loss.item())
