import torch
from torch import nn


class FakeQuant(nn.Module):
    """Eight levels in forward, the identity in backward."""

    def forward(self, x):
        x = x.clamp(0, 1)
        q = torch.round(x * 7) / 7
        return x + (q - x).detach()


torch.manual_seed(0)
x = torch.rand(500, 4)
y = (x[:, :1] - x[:, 1:2]).abs()
net = nn.Sequential(nn.Linear(4, 48), FakeQuant(), nn.Linear(48, 1))
opt = torch.optim.Adam(net.parameters(), lr=5e-3)
for epoch in range(10):
    for b in torch.randperm(500).split(50):
        opt.zero_grad()
        loss = nn.functional.mse_loss(net(x[b]), y[b])
        loss.backward()
        opt.step()
print(loss.item())
