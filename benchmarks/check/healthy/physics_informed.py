import torch
import torch.nn as nn

torch.manual_seed(0)
# u'' + u = 0, u(0) = 0, u'(0) = 1
net = nn.Sequential(nn.Linear(1, 24), nn.Tanh(), nn.Linear(24, 24), nn.Tanh(), nn.Linear(24, 1))
optimizer = torch.optim.Adam(net.parameters(), lr=5e-3)
t0 = torch.zeros(1, 1, requires_grad=True)
for step in range(100):
    t = (torch.rand(64, 1) * 3.0).requires_grad_(True)
    u = net(t)
    du = torch.autograd.grad(u, t, torch.ones_like(u), create_graph=True)[0]
    ddu = torch.autograd.grad(du, t, torch.ones_like(du), create_graph=True)[0]
    u0 = net(t0)
    du0 = torch.autograd.grad(u0, t0, torch.ones_like(u0), create_graph=True)[0]
    loss = ((ddu + u) ** 2).mean() + (u0**2).mean() + ((du0 - 1) ** 2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 50 == 0:
        print(step, loss.item())
