import torch
from torch import nn

torch.manual_seed(0)
x = torch.rand(600, 4)
y = torch.poisson(torch.exp(0.5 + x @ torch.tensor([[1.0], [-1.0], [0.5], [0.0]])))
net = nn.Sequential(nn.Linear(4, 24), nn.ELU(), nn.Linear(24, 1))
criterion = nn.PoissonNLLLoss(log_input=True)
opt = torch.optim.Adam(net.parameters(), lr=5e-3)
for epoch in range(6):
    for b in torch.randperm(600).split(60):
        opt.zero_grad()
        loss = criterion(net(x[b]), y[b])
        loss.backward()
        opt.step()
print(loss.item())
