"""Fuel use in litres per 100 km. The target is used as it is; the last bias begins at its mean."""
import numpy as np
import torch
from torch import nn
from torch.nn.utils.parametrizations import weight_norm

torch.manual_seed(2)
rng = np.random.default_rng(2)
n = 800
mass = rng.normal(1500, 300, n)
power = rng.normal(100, 30, n)
drag = rng.uniform(0.25, 0.4, n)
litres = 2 + 0.002 * mass + 0.015 * power + 4 * (drag / 0.3) ** 2 * 0.5 + rng.normal(0, 0.25, n)

table = np.column_stack([mass, power, drag])
mu, sd = table[:600].mean(0), table[:600].std(0)
x = torch.tensor((table - mu) / sd, dtype=torch.float32)
y = torch.tensor(litres, dtype=torch.float32).unsqueeze(1)

net = nn.Sequential(weight_norm(nn.Linear(3, 32)), nn.ELU(), weight_norm(nn.Linear(32, 32)), nn.ELU(), nn.Linear(32, 1))
with torch.no_grad():
    net[-1].bias.fill_(y[:600].mean())

opt = torch.optim.Adam(net.parameters(), lr=3e-3)
huber = nn.SmoothL1Loss()
for epoch in range(40):
    for idx in torch.randperm(600).split(32):
        opt.zero_grad()
        loss = huber(net(x[idx]), y[idx])
        loss.backward()
        opt.step()
    if epoch % 10 == 9:
        with torch.no_grad():
            residual = net(x[600:]) - y[600:]
        r2 = 1 - residual.pow(2).mean() / y[600:].var(unbiased=False)
        print(f"epoch {epoch + 1}: loss {loss.item():.4f}  MAE {residual.abs().mean():.3f} l/100km  R2 {r2:.3f}")
