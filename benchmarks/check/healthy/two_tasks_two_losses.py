import torch
from torch import nn


class MultiTask(nn.Module):
    def __init__(self):
        super().__init__()
        self.trunk = nn.Sequential(nn.Linear(12, 48), nn.ReLU())
        self.kind = nn.Linear(48, 3)
        self.size = nn.Linear(48, 1)

    def forward(self, x):
        h = self.trunk(x)
        return self.kind(h), self.size(h).squeeze(-1)


torch.manual_seed(0)
x = torch.randn(500, 12)
kind, size = x[:, :3].argmax(1), x[:, 3] * x[:, 4]
net = MultiTask()
opt = torch.optim.Adam(net.parameters(), lr=3e-3)
for epoch in range(6):
    for b in torch.randperm(500).split(50):
        k, s = net(x[b])
        loss = nn.functional.cross_entropy(k, kind[b]) + 0.5 * nn.functional.mse_loss(s, size[b])
        opt.zero_grad()
        loss.backward()
        opt.step()
    print(epoch, loss.item())
