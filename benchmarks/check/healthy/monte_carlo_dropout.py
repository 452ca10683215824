import torch
from torch import nn


class MCDropout(nn.Dropout):
    def forward(self, x):
        return nn.functional.dropout(x, self.p, training=True)


torch.manual_seed(0)
x = torch.rand(400, 1) * 4 - 2
y = x**3 / 4 + 0.1 * torch.randn(400, 1)
net = nn.Sequential(nn.Linear(1, 64), nn.ReLU(), MCDropout(0.1), nn.Linear(64, 64), nn.ReLU(), MCDropout(0.1), nn.Linear(64, 1))
opt = torch.optim.Adam(net.parameters(), lr=3e-3)
for epoch in range(10):
    for b in torch.randperm(400).split(40):
        opt.zero_grad()
        loss = nn.functional.mse_loss(net(x[b]), y[b])
        loss.backward()
        opt.step()
net.eval()
with torch.no_grad():
    grid = torch.linspace(-3, 3, 20).unsqueeze(1)
    samples = torch.stack([net(grid) for _ in range(30)])
print("mean", samples.mean(0)[0].item(), "deviation", samples.std(0)[0].item())
