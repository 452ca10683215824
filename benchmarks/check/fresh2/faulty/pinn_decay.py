# PINN: du/dt = -2 u + sin(3t), u(0) = 1
import torch
import torch.nn as nn

torch.manual_seed(0)
net = nn.Sequential(nn.Linear(1, 32), nn.Tanh(), nn.Linear(32, 32), nn.Tanh(), nn.Linear(32, 1))
opt = torch.optim.Adam(net.parameters(), lr=3e-3)

def residual(t):
    t = t.requires_grad_(True)
    u = net(t)
    du = torch.autograd.grad(u.sum(), t, retain_graph=True)[0]
    return du + 2 * u - torch.sin(3 * t)

def exact(t):
    # particular solution (2 sin 3t - 3 cos 3t) / 13
    return (2 * torch.sin(3 * t) - 3 * torch.cos(3 * t)) / 13 + (1 + 3 / 13) * torch.exp(-2 * t)

t0 = torch.zeros(1, 1)
for step in range(1500):
    t = torch.rand(64, 1) * 2
    loss_eq = residual(t).pow(2).mean()
    loss_ic = (net(t0) - 1).pow(2).mean()
    loss = loss_eq + 5 * loss_ic
    opt.zero_grad()
    loss.backward()
    opt.step()
    if step % 300 == 0:
        print(step, 'equation', round(loss_eq.item(), 4), 'start', round(loss_ic.item(), 4))

t = torch.linspace(0, 2, 100)[:, None]
with torch.no_grad():
    print('max error against the exact solution: %.4f' % (net(t) - exact(t)).abs().max().item())
