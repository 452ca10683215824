import torch
import torch.nn as nn
import torch.nn.functional as F


class CosineHead(nn.Module):
    def __init__(self, d, classes, scale=16.0):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(classes, d))
        self.scale = scale

    def forward(self, x):
        return self.scale * F.linear(F.normalize(x), F.normalize(self.weight))


torch.manual_seed(0)
centres = torch.randn(5, 12)
y = torch.randint(0, 5, (500,))
x = centres[y] + 0.7 * torch.randn(500, 12)
net = nn.Sequential(nn.Linear(12, 48), nn.ReLU(), nn.Linear(48, 16), CosineHead(16, 5))
opt = torch.optim.Adam(net.parameters(), lr=2e-3)
for epoch in range(6):
    for b in torch.randperm(500).split(50):
        opt.zero_grad()
        loss = F.cross_entropy(net(x[b]), y[b])
        loss.backward()
        opt.step()
print(loss.item())
