"""A smooth regressor: the norm of the input gradient is penalised (double backward)."""
import torch
from torch import nn

torch.manual_seed(0)
x = torch.rand(300, 2) * 4 - 2
y = torch.sin(x[:, :1]) * torch.cos(x[:, 1:]) + 0.15 * torch.randn(300, 1)
x_test = torch.rand(500, 2) * 4 - 2
y_test = torch.sin(x_test[:, :1]) * torch.cos(x_test[:, 1:])

net = nn.Sequential(nn.Linear(2, 64), nn.Softplus(), nn.Linear(64, 64), nn.Softplus(), nn.Linear(64, 1))
opt = torch.optim.Adam(net.parameters(), lr=5e-3)

for epoch in range(60):
    for idx in torch.randperm(300).split(50):
        xb = x[idx].clone().requires_grad_(True)
        out = net(xb)
        fit = nn.functional.mse_loss(out, y[idx])
        slope, = torch.autograd.grad(out.sum(), xb, create_graph=True)
        penalty = slope.pow(2).sum(1).mean()
        opt.zero_grad()
        (fit + 1e-3 * penalty).backward()
        opt.step()
    if epoch % 15 == 14:
        with torch.no_grad():
            err = nn.functional.mse_loss(net(x_test), y_test).item()
        print(f"epoch {epoch + 1} fit {fit.item():.4f} slope {penalty.item():.3f} clean test mse {err:.4f}")
print(f"variance of the clean target {y_test.var().item():.4f}")
