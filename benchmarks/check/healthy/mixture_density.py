import math

import torch
import torch.nn as nn


class MDN(nn.Module):
    def __init__(self, k=4):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(1, 32), nn.Tanh())
        self.pi, self.mu, self.log_sigma = nn.Linear(32, k), nn.Linear(32, k), nn.Linear(32, k)

    def forward(self, x):
        h = self.body(x)
        return torch.log_softmax(self.pi(h), -1), self.mu(h), self.log_sigma(h).clamp(-4, 4)


def nll(log_pi, mu, log_sigma, y):
    z = (y - mu) / log_sigma.exp()
    log_p = log_pi - 0.5 * z**2 - log_sigma - 0.5 * math.log(2 * math.pi)
    return -torch.logsumexp(log_p, -1).mean()


torch.manual_seed(0)
t = torch.rand(600, 1) * 2 - 1
x = t + 0.6 * torch.sin(6 * t) + 0.05 * torch.randn(600, 1)
net = MDN()
opt = torch.optim.Adam(net.parameters(), lr=5e-3)
for epoch in range(10):
    for b in torch.randperm(600).split(60):
        loss = nll(*net(x[b]), t[b])
        opt.zero_grad()
        loss.backward()
        opt.step()
print(loss.item())
