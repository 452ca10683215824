import torch
from torch import nn

torch.manual_seed(0)
x = torch.rand(600, 5)
y = torch.poisson(torch.exp(1 + x[:, :1] + x[:, 1:2]))
net = nn.Sequential(nn.Linear(5, 32), nn.ReLU(), nn.Linear(32, 1), nn.ReLU())
nn.init.constant_(net[2].bias, 5.0)
opt = torch.optim.Adam(net.parameters(), lr=3e-3)
for epoch in range(8):
    for b in torch.randperm(600).split(60):
        opt.zero_grad()
        loss = nn.functional.mse_loss(net(x[b]), y[b])
        loss.backward()
        opt.step()
print(loss.item())
