"""LoRA: the base net is frozen, two thin matrices learn; B starts at zero."""
from __future__ import annotations

import torch
from torch import Tensor, nn


class LoRALinear(nn.Module):
    def __init__(self, base: nn.Linear, rank: int = 4, alpha: float = 8.0) -> None:
        super().__init__()
        self.base = base
        for p in self.base.parameters():
            p.requires_grad_(False)
        self.A = nn.Parameter(torch.randn(rank, base.in_features) / base.in_features ** 0.5)
        self.B = nn.Parameter(torch.zeros(base.out_features, rank))
        self.scale = alpha / rank

    def forward(self, x: Tensor) -> Tensor:
        return self.base(x) + self.scale * (x @ self.A.t()) @ self.B.t()


def fit(net: nn.Module, x: Tensor, y: Tensor, steps: int, lr: float) -> float:
    opt = torch.optim.AdamW([p for p in net.parameters() if p.requires_grad], lr=lr)
    for _ in range(steps):
        b = torch.randint(0, len(x), (64,))
        loss = nn.functional.cross_entropy(net(x[b]), y[b])
        opt.zero_grad(set_to_none=True)
        loss.backward()
        opt.step()
    return loss.item()


def accuracy(net: nn.Module, x: Tensor, y: Tensor) -> float:
    with torch.no_grad():
        return (net(x).argmax(1) == y).float().mean().item()


def main() -> None:
    torch.manual_seed(0)
    x = torch.randn(3000, 16)
    old = (x[:, 0] * x[:, 1] > 0).long()
    new = (x[:, 0] * x[:, 1] + 0.8 * x[:, 2] > 0).long()
    net = nn.Sequential(nn.Linear(16, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 2))
    fit(net, x[:2000], old[:2000], 700, 3e-3)
    print(f"base on the old task {accuracy(net, x[2000:], old[2000:]):.3f}, on the new {accuracy(net, x[2000:], new[2000:]):.3f}")
    for k in (0, 2, 4):
        net[k] = LoRALinear(net[k])
    trained = sum(p.numel() for p in net.parameters() if p.requires_grad)
    loss = fit(net, x[:2000], new[:2000], 900, 3e-3)
    print(f"after LoRA ({trained} numbers): loss {loss:.3f}, new task {accuracy(net, x[2000:], new[2000:]):.3f}")


if __name__ == "__main__":
    main()
