import torch
import torch.nn as nn

torch.manual_seed(0)


class Bilinear(nn.Module):
    def __init__(self, a, b, hidden):
        super().__init__()
        self.W = torch.randn(a, b, requires_grad=True)
        self.mlp = nn.Sequential(nn.Linear(a + b + 1, hidden), nn.ReLU(), nn.Linear(hidden, 1))

    def forward(self, u, v):
        s = ((u @ self.W) * v).sum(1, keepdim=True)
        return self.mlp(torch.cat([u, v, s], 1))


u, v = torch.randn(600, 6), torch.randn(600, 5)
true = torch.randn(6, 5)
y = ((u @ true) * v).sum(1, keepdim=True) / 5

net = Bilinear(6, 5, 32)
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
for step in range(150):
    idx = torch.randint(0, 600, (64,))
    loss = ((net(u[idx], v[idx]) - y[idx]) ** 2).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
print("loss", loss.item())
