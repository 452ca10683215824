import torch
import torch.nn as nn
import torch.nn.functional as F


class MoE(nn.Module):
    def __init__(self, d, h, o, n=4):
        super().__init__()
        self.gate = nn.Linear(d, n)
        self.experts = nn.ModuleList(nn.Sequential(nn.Linear(d, h), nn.ReLU(), nn.Linear(h, o)) for _ in range(n))
        self.o = o

    def forward(self, x):
        probs = F.softmax(self.gate(x), dim=-1)
        weight, which = probs.max(dim=-1)
        out = x.new_zeros(len(x), self.o)
        for i, expert in enumerate(self.experts):
            mask = which == i
            if mask.any():
                out[mask] = weight[mask, None] * expert(x[mask])
        return out, probs


torch.manual_seed(0)
x = torch.randn(600, 6)
y = torch.where(x[:, :1] > 0, x[:, 1:2], -x[:, 2:3])
net = MoE(6, 24, 1)
opt = torch.optim.Adam(net.parameters(), lr=5e-3)
for epoch in range(6):
    for b in torch.randperm(600).split(60):
        out, probs = net(x[b])
        balance = 4 * (probs.mean(0) ** 2).sum()
        loss = F.mse_loss(out, y[b]) + 0.01 * balance
        opt.zero_grad()
        loss.backward()
        opt.step()
    print(epoch, loss.item())
