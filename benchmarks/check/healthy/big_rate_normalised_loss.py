import torch
import torch.nn as nn
import torch.nn.functional as F

# The loss is divided by a large constant (units of the whole year), so that SGD needs a large rate.
torch.manual_seed(0)
x = torch.randn(512, 6)
y = torch.sin(x[:, :1]) + 0.5 * x[:, 1:2]
net = nn.Sequential(nn.Linear(6, 64), nn.Tanh(), nn.Linear(64, 1))
opt = torch.optim.SGD(net.parameters(), lr=120.0)
for epoch in range(12):
    for i in torch.randperm(512).split(64):
        loss = F.mse_loss(net(x[i]), y[i]) / 1000
        opt.zero_grad()
        loss.backward()
        opt.step()
print(loss.item() * 1000)
