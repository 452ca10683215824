"""Density of a narrow inverse problem with a mixture density network; the NLL becomes negative."""
import math
import torch
import torch.nn as nn

torch.manual_seed(0)
y = torch.rand(1500, 1) * 2 - 1
x = y + 0.3 * torch.sin(6.28 * y) + 0.01 * torch.randn(1500, 1)
y = 0.2 * y


class MDN(nn.Module):
    def __init__(self, k=5):
        super().__init__()
        self.trunk = nn.Sequential(nn.Linear(1, 48), nn.Tanh(), nn.Linear(48, 48), nn.Tanh())
        self.pi, self.mu, self.log_sigma = nn.Linear(48, k), nn.Linear(48, k), nn.Linear(48, k)

    def nll(self, x, y):
        h = self.trunk(x)
        log_pi = torch.log_softmax(self.pi(h), -1)
        s = self.log_sigma(h).clamp(-5, 2)
        log_n = -0.5 * ((y - self.mu(h)) / s.exp()) ** 2 - s - 0.5 * math.log(2 * math.pi)
        return -torch.logsumexp(log_pi + log_n, -1).mean()


net = MDN()
opt = torch.optim.Adam(net.parameters(), lr=5e-3)
for epoch in range(61):
    for b in torch.randperm(1200).split(100):
        loss = net.nll(x[b], y[b])
        opt.zero_grad()
        loss.backward()
        opt.step()
    if epoch % 15 == 0:
        with torch.no_grad():
            print("epoch", epoch, "train nll", round(loss.item(), 3), "test nll", round(net.nll(x[1200:], y[1200:]).item(), 3))
