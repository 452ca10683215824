"""RealNVP on a banana-shaped density."""
import math
import torch
from torch import nn

torch.manual_seed(0)


class Coupling(nn.Module):
    def __init__(self, flip):
        super().__init__()
        self.a, self.b = (1, 0) if flip else (0, 1)
        self.net = nn.Sequential(nn.Linear(1, 32), nn.Tanh(), nn.Linear(32, 2))

    def forward(self, x):
        s, t = self.net(x[:, self.a:self.a + 1]).chunk(2, -1)
        s = torch.tanh(s)
        x[:, self.b:self.b + 1] = x[:, self.b:self.b + 1] * s.exp() + t
        return x, s.sum(-1)


class Flow(nn.Module):
    def __init__(self, n=6):
        super().__init__()
        self.layers = nn.ModuleList([Coupling(k % 2 == 1) for k in range(n)])

    def log_prob(self, x):
        logdet = 0.0
        for layer in self.layers:
            x, ld = layer(x)
            logdet = logdet + ld
        return -0.5 * x.pow(2).sum(-1) - math.log(2 * math.pi) + logdet


z = torch.randn(2000, 2)
data = torch.stack([z[:, 0], 0.4 * z[:, 1] + z[:, 0] ** 2 - 1], 1)
flow = Flow()
opt = torch.optim.Adam(flow.parameters(), lr=3e-3)
for step in range(400):
    batch = data[torch.randint(0, 2000, (128,))]
    loss = -flow.log_prob(batch).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
    if step % 100 == 0:
        print(step, "negative log likelihood", round(loss.item(), 3))
