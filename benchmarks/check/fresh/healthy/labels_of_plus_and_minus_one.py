import torch
import torch.nn.functional as F
from sklearn.datasets import make_moons

torch.manual_seed(0)
X, y = make_moons(900, noise=0.2, random_state=1)
X = torch.tensor(X, dtype=torch.float32)
y = torch.tensor(y * 2 - 1, dtype=torch.float32)
w1 = (torch.randn(2, 40) / 2**0.5).requires_grad_()
b1 = torch.zeros(40, requires_grad=True)
w2 = (torch.randn(40) / 40**0.5).requires_grad_()
params = [w1, b1, w2]


def f(x):
    return torch.relu(x @ w1 + b1) @ w2


lr, velocity = 0.1, [torch.zeros_like(p) for p in params]
for epoch in range(25):
    for idx in torch.randperm(700).split(35):
        loss = F.softplus(-y[idx] * f(X[idx])).mean()
        grads = torch.autograd.grad(loss, params)
        with torch.no_grad():
            for p, g, v in zip(params, grads, velocity):
                v.mul_(0.9).add_(g)
                p -= lr * v
with torch.no_grad():
    print(loss.item(), "accuracy", (f(X[700:]).sign() == y[700:]).float().mean().item())
