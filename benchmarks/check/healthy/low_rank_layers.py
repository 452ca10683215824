import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(256, 128)
w = torch.randn(128, 6) @ torch.randn(6, 128) / 30
y = x @ w + 0.05 * torch.randn(256, 128)


class LowRank(nn.Module):
    """A 128 x 128 matrix as the product of two thin ones."""

    def __init__(self, n, rank):
        super().__init__()
        self.down = nn.Linear(n, rank, bias=False)
        self.up = nn.Linear(rank, n)

    def forward(self, x):
        return self.up(self.down(x))


net = nn.Sequential(LowRank(128, 8), nn.ReLU(), LowRank(128, 8))
opt = torch.optim.Adam(net.parameters(), lr=3e-3)
for step in range(60):
    b = torch.randint(0, 256, (64,))
    loss = nn.functional.mse_loss(net(x[b]), y[b])
    opt.zero_grad()
    loss.backward()
    opt.step()
print(loss.item())
