import torch
from torch import nn


class RevIN(nn.Module):
    """Keeps the mean of the window on itself between taking it off and putting it back."""

    def __init__(self):
        super().__init__()
        self.gain = nn.Parameter(torch.ones(1))

    def forward(self, x, undo=False):
        if undo:
            return x / self.gain * self.std + self.mean
        self.mean = x.mean(1, keepdim=True).detach()
        self.std = x.std(1, keepdim=True).detach() + 1e-5
        return (x - self.mean) / self.std * self.gain


class Forecaster(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm = RevIN()
        self.net = nn.Sequential(nn.Linear(24, 32), nn.ReLU(), nn.Linear(32, 6))

    def forward(self, x):
        return self.norm(self.net(self.norm(x)), undo=True)


torch.manual_seed(0)
t = torch.arange(1200.0)
series = 3 + 0.002 * t + torch.sin(t / 4) + 0.1 * torch.randn(1200)
X = series.unfold(0, 30, 1)
x, y = X[:, :24], X[:, 24:]
model = Forecaster()
opt = torch.optim.Adam(model.parameters(), lr=3e-3)
best = 1e9
for epoch in range(5):
    model.train()
    for i in torch.randperm(900).split(32):
        opt.zero_grad()
        loss = nn.functional.mse_loss(model(x[i]), y[i])
        loss.backward()
        opt.step()
    model.eval()
    with torch.no_grad():
        val = nn.functional.mse_loss(model(x[950:]), y[950:]).item()
    if val < best:
        best = val
        torch.save(model.state_dict(), "best.pt")
model.load_state_dict(torch.load("best.pt"))
print(best)
