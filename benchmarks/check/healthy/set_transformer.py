import torch
import torch.nn as nn

torch.manual_seed(0)


class SetNet(nn.Module):
    """The largest value of a set: attention within the set, no positions."""

    def __init__(self, d=24):
        super().__init__()
        self.embed = nn.Linear(2, d)
        self.sab = nn.MultiheadAttention(d, 4, batch_first=True)
        self.norm = nn.LayerNorm(d)
        self.seed = nn.Parameter(torch.randn(1, 1, d) * 0.5)
        self.pma = nn.MultiheadAttention(d, 4, batch_first=True)
        self.out = nn.Linear(d, 1)

    def forward(self, x):
        h = torch.relu(self.embed(x))
        h = self.norm(h + self.sab(h, h, h, need_weights=False)[0])
        s = self.seed.expand(len(x), -1, -1)
        return self.out(self.pma(s, h, h, need_weights=False)[0][:, 0])


x = torch.rand(400, 7, 2)
y = x.sum(2).max(1, keepdim=True).values
net = SetNet()
opt = torch.optim.Adam(net.parameters(), lr=2e-3)
for epoch in range(4):
    for b in torch.randperm(400).split(40):
        loss = nn.functional.l1_loss(net(x[b]), y[b])
        opt.zero_grad()
        loss.backward()
        opt.step()
    print(loss.item())
