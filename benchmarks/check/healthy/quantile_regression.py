import torch
import torch.nn as nn

torch.manual_seed(0)
taus = torch.tensor([0.1, 0.5, 0.9])


def pinball(pred, target):
    err = target - pred  # (batch, 1) - (batch, 3): each quantile against the same value
    return torch.maximum(taus * err, (taus - 1) * err).mean()


x = torch.rand(600, 1) * 4 - 2
y = x**2 / 2 + (0.2 + 0.3 * x.abs()) * torch.randn(600, 1)
net = nn.Sequential(nn.Linear(1, 48), nn.ReLU(), nn.Linear(48, 3))
opt = torch.optim.Adam(net.parameters(), lr=5e-3)
for epoch in range(10):
    for b in torch.randperm(600).split(60):
        loss = pinball(net(x[b]), y[b])
        opt.zero_grad()
        loss.backward()
        opt.step()
print(loss.item())
