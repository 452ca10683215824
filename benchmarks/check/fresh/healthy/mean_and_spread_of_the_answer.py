import torch
from torch import nn

torch.manual_seed(0)
x = torch.rand(1500, 1) * 4 - 2
y = torch.sin(2 * x) + (0.05 + 0.3 * torch.sigmoid(3 * x)) * torch.randn_like(x)


class MeanAndSpread(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(1, 64), nn.Tanh(), nn.Linear(64, 64), nn.Tanh())
        self.mean, self.spread = nn.Linear(64, 1), nn.Linear(64, 1)

    def forward(self, x):
        h = self.body(x)
        return self.mean(h), nn.functional.softplus(self.spread(h)) + 1e-4


model = MeanAndSpread()
criterion = nn.GaussianNLLLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
for epoch in range(40):
    for idx in torch.randperm(1200).split(60):
        mean, variance = model(x[idx])
        loss = criterion(mean, y[idx], variance)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
with torch.no_grad():
    mean, variance = model(x[1200:])
    inside = ((y[1200:] - mean).abs() < 1.64 * variance.sqrt()).float().mean()
    print("nll", criterion(mean, y[1200:], variance).item(), "inside 90 %", inside.item())
