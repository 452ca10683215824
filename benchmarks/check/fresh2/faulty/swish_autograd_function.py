from __future__ import annotations

import torch
from torch import nn


class SwishFn(torch.autograd.Function):
    """Memory saving swish."""

    @staticmethod
    def forward(ctx, x: torch.Tensor) -> torch.Tensor:
        ctx.save_for_backward(x)
        return x * torch.sigmoid(x)

    @staticmethod
    def backward(ctx, grad_output: torch.Tensor) -> torch.Tensor:
        (x,) = ctx.saved_tensors
        s = torch.sigmoid(x)
        return s * (1 + x * (1 - s))


class Swish(nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return SwishFn.apply(x)


def spiral(n: int) -> tuple[torch.Tensor, torch.Tensor]:
    t = torch.rand(n) * 3 + 0.3
    arm = torch.randint(0, 2, (n,))
    ang = 2.5 * t + 3.1416 * arm
    pts = torch.stack([t * ang.cos(), t * ang.sin()], 1) + 0.05 * torch.randn(n, 2)
    return pts, arm.float()


torch.manual_seed(0)
x, y = spiral(800)
xt, yt = spiral(400)
model = nn.Sequential(nn.Linear(2, 48), Swish(), nn.Linear(48, 48), Swish(), nn.Linear(48, 1))
opt = torch.optim.Adam(model.parameters(), lr=1e-2)
for epoch in range(1, 61):
    for b in torch.randperm(800).split(100):
        loss = nn.functional.binary_cross_entropy_with_logits(model(x[b]).squeeze(1), y[b])
        opt.zero_grad()
        loss.backward()
        opt.step()
    if epoch % 15 == 0:
        with torch.no_grad():
            acc = ((model(xt).squeeze(1) > 0).float() == yt).float().mean().item()
        print(f"epoch {epoch:3d} loss {loss.item():.4f} accuracy {acc:.3f}")
