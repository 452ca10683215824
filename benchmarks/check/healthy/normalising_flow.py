import torch
import torch.nn as nn

torch.manual_seed(0)


class Coupling(nn.Module):
    def __init__(self, flip):
        super().__init__()
        self.flip = flip
        self.net = nn.Sequential(nn.Linear(1, 32), nn.ReLU(), nn.Linear(32, 2))
        nn.init.zeros_(self.net[2].weight)
        nn.init.zeros_(self.net[2].bias)

    def forward(self, x):
        a, b = x.chunk(2, 1)
        if self.flip:
            a, b = b, a
        s, t = self.net(a).chunk(2, 1)
        s = torch.tanh(s)
        b = b * s.exp() + t
        return torch.cat([b, a] if self.flip else [a, b], 1), s.sum(1)


flow = nn.ModuleList([Coupling(i % 2) for i in range(4)])
base = torch.distributions.Normal(0.0, 1.0)
angle = torch.rand(800) * 3.14
data = torch.stack([angle.cos(), angle.sin()], 1) + 0.05 * torch.randn(800, 2)
opt = torch.optim.Adam(flow.parameters(), lr=3e-3)
for epoch in range(6):
    for b in torch.randperm(800).split(80):
        z, log_det = data[b], 0.0
        for layer in flow:
            z, ld = layer(z)
            log_det = log_det + ld
        loss = -(base.log_prob(z).sum(1) + log_det).mean()  # below zero once the density is high
        opt.zero_grad()
        loss.backward()
        opt.step()
    print(epoch, loss.item())
