"""Swish as an autograd Function that keeps only its input (saves memory), in a network for house heating cost."""

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(1)


class SwishFn(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * torch.sigmoid(x)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        s = torch.sigmoid(x)
        return s * (1 + x * (1 - s))


class Swish(nn.Module):
    def forward(self, x):
        return SwishFn.apply(x)


def houses(n, seed):
    g = np.random.default_rng(seed)
    area, age, glass, temp = (
        g.uniform(50, 250, n),
        g.uniform(0, 80, n),
        g.uniform(0.1, 0.6, n),
        g.normal(8, 4, n),
    )
    cost = area * (0.4 + 0.01 * age) * (1 + glass) * np.maximum(20 - temp, 0) / 10 + g.normal(0, 5, n)
    x = np.stack([(area - 150) / 58, (age - 40) / 23, (glass - 0.35) / 0.14, (temp - 8) / 4], 1)
    return torch.tensor(x, dtype=torch.float32), torch.tensor(
        (cost - 240) / 170, dtype=torch.float32
    ).unsqueeze(1)


train = TensorDataset(*houses(3000, 0))
x_val, y_val = houses(600, 1)
loader = DataLoader(train, batch_size=64, shuffle=True)
model = nn.Sequential(nn.Linear(4, 64), Swish(), nn.Linear(64, 64), Swish(), nn.Linear(64, 1))
opt = torch.optim.Adam(model.parameters(), lr=2e-3)
loss_fn = nn.MSELoss()

for epoch in range(1, 21):
    model.train()
    total = 0.0
    for xb, yb in loader:
        loss = loss_fn(model(xb), yb)
        opt.zero_grad()
        loss.backward()
        opt.step()
        total += loss.item() * len(xb)
    if epoch % 4 == 0:
        model.eval()
        with torch.no_grad():
            val = loss_fn(model(x_val), y_val).item()
        print(
            f"epoch {epoch:2d}: train {total / len(train):.4f} val {val:.4f} r2 {1 - val / y_val.var().item():.3f}"
        )
