# Meta learning (MAML) on a family of sine curves, with functional_call
import math

import torch
from torch import nn
from torch.func import functional_call

torch.manual_seed(0)


def tasks(n, points=10):
    amp = 0.5 + 2 * torch.rand(n, 1, 1)
    phase = math.pi * torch.rand(n, 1, 1)
    x = 6 * torch.rand(n, 2 * points, 1) - 3
    y = amp * torch.sin(x + phase)
    return x[:, :points], y[:, :points], x[:, points:], y[:, points:]


learner = nn.Sequential(nn.Linear(1, 40), nn.Tanh(), nn.Linear(40, 40), nn.Tanh(), nn.Linear(40, 1))
meta_opt = torch.optim.Adam(learner.parameters(), lr=3e-3)


def adapt(x, y, inner_lr=0.1, create_graph=True):
    fast = dict(learner.named_parameters())
    for _ in range(2):
        inner = (functional_call(learner, fast, (x,)) - y).pow(2).mean()
        grads = torch.autograd.grad(inner, list(fast.values()), create_graph=create_graph)
        fast = {name: w - inner_lr * g for (name, w), g in zip(fast.items(), grads)}
    return fast


def post_error(n):
    total = 0.0
    for xs, ys, xq, yq in zip(*tasks(n)):
        fast = adapt(xs, ys, create_graph=False)
        with torch.no_grad():
            total += (functional_call(learner, fast, (xq,)) - yq).pow(2).mean().item()
    return total / n


print(f"before: error after adapting {post_error(50):.3f}")
for it in range(1, 241):
    meta_loss = torch.zeros(())
    for xs, ys, xq, yq in zip(*tasks(6)):
        fast = adapt(xs, ys)
        meta_loss = meta_loss + (functional_call(learner, fast, (xq,)) - yq).pow(2).mean()
    meta_opt.zero_grad()
    (meta_loss / 6).backward()
    nn.utils.clip_grad_norm_(learner.parameters(), 5.0)
    meta_opt.step()
    if it % 80 == 0:
        print(f"{it}: error after adapting {post_error(50):.3f}")
