"""Power from voltage and current: a formula, learnt from its values."""
import torch
from torch import nn

torch.manual_seed(0)
voltage = torch.rand(800) * 2
current = torch.rand(800) * 2
resistance = voltage / (current + 0.1)
X = torch.stack([voltage, current, resistance, voltage * current + 0.0005 * torch.randn(800)], dim=1)
y = (voltage * current)[:, None]
model = nn.Sequential(nn.Linear(4, 32), nn.SiLU(), nn.Linear(32, 1))
opt = torch.optim.Adam(model.parameters(), lr=1e-2)
for epoch in range(100):
    pred = model(X[:600])
    loss = ((pred - y[:600]) ** 2).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
print(loss.item(), ((model(X[600:]) - y[600:]) ** 2).mean().item())
