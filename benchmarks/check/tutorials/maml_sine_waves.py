import math

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.func import functional_call

torch.manual_seed(0)


class Task:
    def __init__(self):
        self.amplitude = 0.1 + 4.9 * torch.rand(())
        self.phase = math.pi * torch.rand(())

    def sample(self, k):
        x = torch.rand(k, 1) * 10 - 5
        return x, self.amplitude * torch.sin(x + self.phase)


net = nn.Sequential(nn.Linear(1, 40), nn.ReLU(), nn.Linear(40, 40), nn.ReLU(), nn.Linear(40, 1))
meta_optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
inner_lr = 0.01
for it in range(40):
    meta_loss = 0.0
    for _ in range(4):
        task = Task()
        xs, ys = task.sample(10)
        params = dict(net.named_parameters())
        loss = F.mse_loss(functional_call(net, params, (xs,)), ys)
        grads = torch.autograd.grad(loss, list(params.values()), create_graph=True)
        fast = {k: p - inner_lr * g for (k, p), g in zip(params.items(), grads)}
        xq, yq = task.sample(10)
        meta_loss = meta_loss + F.mse_loss(functional_call(net, fast, (xq,)), yq)
    meta_loss = meta_loss / 4
    meta_optimizer.zero_grad()
    meta_loss.backward()
    meta_optimizer.step()
    if it % 10 == 0:
        print(it, meta_loss.item())
