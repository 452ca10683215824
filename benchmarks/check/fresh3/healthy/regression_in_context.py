"""A set transformer that reads 12 points of an unknown line and predicts a 13th (no order, no positions)."""

import torch
from torch import nn


def episodes(n, points=12, noise=0.1):
    slope, shift = torch.randn(n, 1), torch.randn(n, 1)
    x = torch.rand(n, points + 1) * 4 - 2
    y = slope * x + shift + noise * torch.randn_like(x)
    context = torch.stack([x[:, :-1], y[:, :-1]], dim=-1)
    return context, x[:, -1:], y[:, -1]


class InContext(nn.Module):
    def __init__(self, d=32, heads=4):
        super().__init__()
        self.point = nn.Sequential(nn.Linear(2, d), nn.ReLU(), nn.Linear(d, d))
        self.ask = nn.Linear(1, d)
        self.mix = nn.MultiheadAttention(d, heads, batch_first=True)
        self.read = nn.MultiheadAttention(d, heads, batch_first=True)
        self.norm = nn.LayerNorm(d)
        self.out = nn.Sequential(nn.Linear(2 * d, 64), nn.ReLU(), nn.Linear(64, 1))

    def forward(self, context, query):
        p = self.point(context)
        p = self.norm(p + self.mix(p, p, p, need_weights=False)[0])
        q = self.ask(query).unsqueeze(1)
        answer, _ = self.read(q, p, p, need_weights=False)
        return self.out(torch.cat([answer, q], dim=-1))[:, 0, 0]


def train(steps: int = 700, batch: int = 128) -> None:
    torch.manual_seed(0)
    model = InContext()
    opt = torch.optim.Adam(model.parameters(), lr=2e-3)
    warm = torch.optim.lr_scheduler.LambdaLR(opt, lambda s: min(1.0, (s + 1) / 50))
    for step in range(1, steps + 1):
        context, query, answer = episodes(batch)
        loss = nn.functional.smooth_l1_loss(model(context, query), answer)
        opt.zero_grad()
        loss.backward()
        opt.step()
        warm.step()
        if step % 175 == 0:
            model.eval()
            with torch.no_grad():
                context, query, answer = episodes(1000)
                mse = (model(context, query) - answer).pow(2).mean().item()
            model.train()
            print(f"step {step}: mse {mse:.3f} (variance of the answers {answer.var().item():.3f})")


train()
