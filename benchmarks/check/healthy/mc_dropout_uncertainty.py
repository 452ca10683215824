import torch
import torch.nn as nn
import torch.nn.functional as F


class BayesByDropout(nn.Module):
    """Keeps its dropout at prediction, on purpose (Gal and Ghahramani, 2016)."""

    def __init__(self, p=0.2):
        super().__init__()
        self.p = p
        self.a = nn.Linear(1, 64)
        self.b = nn.Linear(64, 64)
        self.c = nn.Linear(64, 1)

    def forward(self, x):
        x = F.dropout(F.relu(self.a(x)), self.p, training=True)
        x = F.dropout(F.relu(self.b(x)), self.p, training=True)
        return self.c(x)

    def predict(self, x, samples=50):
        drawn = torch.stack([self(x) for _ in range(samples)])
        return drawn.mean(0), drawn.std(0)


torch.manual_seed(0)
x = torch.rand(200, 1) * 4 - 2
y = torch.sin(2 * x) + 0.1 * torch.randn_like(x)
net = BayesByDropout()
opt = torch.optim.Adam(net.parameters(), lr=5e-3, weight_decay=1e-5)
for step in range(200):
    opt.zero_grad()
    F.mse_loss(net(x), y).backward()
    opt.step()
net.eval()
with torch.no_grad():
    mean, std = net.predict(torch.linspace(-4, 4, 9)[:, None])
for m, s in zip(mean[:, 0], std[:, 0]):
    print(f"{m:.2f} +- {s:.2f}")
