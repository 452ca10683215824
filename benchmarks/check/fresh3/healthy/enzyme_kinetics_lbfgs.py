"""Enzyme kinetics: a small functional network fitted with L-BFGS and its closure, in double precision."""

import numpy as np
import torch

torch.manual_seed(0)
torch.set_default_dtype(torch.float64)
rng = np.random.default_rng(0)

substrate = rng.uniform(0.05, 4.0, 200)
inhibitor = rng.uniform(0.0, 2.0, 200)
speed = 1.8 * substrate / (0.6 * (1 + inhibitor / 0.5) + substrate) + rng.normal(0, 0.02, 200)
x = torch.from_numpy(np.stack([np.log(substrate), inhibitor - 1], 1))
y = torch.from_numpy(speed)[:, None]
train, test = slice(0, 140), slice(140, 200)

theta = [torch.randn(2, 12) * 0.7, torch.zeros(12), torch.randn(12, 1) * 0.3, y[train].mean().reshape(1)]
theta = [t.requires_grad_() for t in theta]


def predict(x):
    w1, b1, w2, b2 = theta
    return torch.tanh(x @ w1 + b1) @ w2 + b2


optimizer = torch.optim.LBFGS(theta, lr=0.8, max_iter=10, line_search_fn="strong_wolfe")


def closure():
    optimizer.zero_grad()
    loss = (predict(x[train]) - y[train]).square().mean() + 1e-5 * sum((t**2).sum() for t in theta[::2])
    loss.backward()
    return loss


for round_ in range(12):
    value = optimizer.step(closure)
    if round_ % 3 == 2:
        with torch.no_grad():
            rmse = (predict(x[test]) - y[test]).square().mean().sqrt().item()
        print(
            f"round {round_ + 1}: objective {value.item():.6f}, test rmse {rmse:.4f} (noise 0.02, spread {speed.std():.3f})"
        )
