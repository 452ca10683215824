"""Mixture of experts for a function with four regimes."""
import torch
import torch.nn as nn

torch.manual_seed(0)
X = torch.rand(1500, 1) * 4 - 2
regime = (X[:, 0] > -1).long() + (X[:, 0] > 0).long() + (X[:, 0] > 1).long()
slope = torch.tensor([2.0, -3.0, 1.0, -2.0])
Y = slope[regime] * (X[:, 0] % 1) + torch.tensor([0.0, 2.0, -1.0, 1.0])[regime]
Y = Y[:, None]


class MoE(nn.Module):
    def __init__(self, n_experts=4, hidden=16):
        super().__init__()
        self.experts = [
            nn.Sequential(nn.Linear(1, hidden), nn.Tanh(), nn.Linear(hidden, 1)) for _ in range(n_experts)
        ]
        self.gate = nn.Sequential(nn.Linear(1, hidden), nn.Tanh(), nn.Linear(hidden, n_experts))

    def forward(self, x):
        w = torch.softmax(self.gate(x), dim=0)
        outs = torch.cat([e(x) for e in self.experts], dim=-1)
        return (w * outs).sum(-1, keepdim=True)


moe = MoE()
opt = torch.optim.Adam(moe.parameters(), lr=1e-2)
for epoch in range(40):
    for idx in torch.randperm(1200).split(100):
        loss = nn.functional.mse_loss(moe(X[idx]), Y[idx])
        opt.zero_grad()
        loss.backward()
        opt.step()
    if epoch % 10 == 9:
        with torch.no_grad():
            val = nn.functional.mse_loss(moe(X[1200:]), Y[1200:]).item()
        print(f"epoch {epoch + 1}: train {loss.item():.4f} val {val:.4f} (variance of y {Y.var().item():.2f})")
