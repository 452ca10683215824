import torch
from torch import nn


class Res(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.lin = nn.Linear(d, d)

    def forward(self, x):
        return x + torch.tanh(self.lin(x))


torch.manual_seed(0)
net = nn.Sequential(nn.Linear(2, 16), *[Res(16) for _ in range(20)], nn.Linear(16, 2))
t = torch.rand(600) * 9
arm = torch.randint(0, 2, (600,))
x = torch.stack([(t + 3.14 * arm).cos() * t, (t + 3.14 * arm).sin() * t], 1) / 5
opt = torch.optim.Adam(net.parameters(), lr=2e-3)
for epoch in range(6):
    for b in torch.randperm(600).split(60):
        opt.zero_grad()
        loss = nn.functional.cross_entropy(net(x[b]), arm[b])
        loss.backward()
        opt.step()
    print(epoch, loss.item())
