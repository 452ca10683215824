import torch
from torch import nn


class DropPath(nn.Module):
    def __init__(self, block, p):
        super().__init__()
        self.block, self.p = block, p

    def forward(self, x):
        if self.training:
            if torch.rand(()).item() < self.p:
                return x
            return x + self.block(x)
        return x + (1 - self.p) * self.block(x)


torch.manual_seed(0)
blocks = [DropPath(nn.Sequential(nn.LayerNorm(24), nn.Linear(24, 24), nn.GELU(), nn.Linear(24, 24)), 0.3) for _ in range(5)]
net = nn.Sequential(nn.Linear(8, 24), *blocks, nn.LayerNorm(24), nn.Linear(24, 3))
x = torch.randn(500, 8)
y = x[:, :3].abs().argmax(1)
opt = torch.optim.AdamW(net.parameters(), lr=2e-3)
for epoch in range(6):
    net.train()
    for b in torch.randperm(400).split(40):
        opt.zero_grad()
        loss = nn.functional.cross_entropy(net(x[b]), y[b])
        loss.backward()
        opt.step()
    net.eval()
    with torch.no_grad():
        print(epoch, nn.functional.cross_entropy(net(x[400:]), y[400:]).item())
