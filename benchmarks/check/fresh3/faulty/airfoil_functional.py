import numpy as np
import torch
from sklearn.datasets import make_friedman1
from sklearn.model_selection import train_test_split
from torch.func import grad_and_value

torch.manual_seed(2)
X, y = make_friedman1(n_samples=2000, n_features=8, noise=0.5, random_state=2)
X_tr, X_te, y_tr, y_te = train_test_split(X, y, test_size=0.25, random_state=2)
mu, sd = X_tr.mean(0), X_tr.std(0)
ym, ys = y_tr.mean(), y_tr.std()
to = lambda a: torch.tensor(a, dtype=torch.float32)
X_tr, X_te = to((X_tr - mu) / sd), to((X_te - mu) / sd)
y_tr, y_te = to((y_tr - ym) / ys), to((y_te - ym) / ys)


def init(sizes):
    params = {}
    for i, (a, b) in enumerate(zip(sizes[:-1], sizes[1:])):
        params[f"w{i}"] = torch.randn(a, b) * (2 / a) ** 0.5
        params[f"b{i}"] = torch.zeros(b)
    return params


def mlp(params, x, depth=3):
    for i in range(depth):
        x = x @ params[f"w{i}"] + params[f"b{i}"]
        if i < depth - 1:
            x = torch.relu(x)
    return x[:, 0]


def mse(params, x, y):
    return ((mlp(params, x) - y) ** 2).mean()


def sgd(params, grads, velocity, lr, momentum=0.9):
    for key, p in params.items():
        velocity[key] = momentum * velocity[key] + grads[key]
        p = p - lr * velocity[key]
    return params


params = init([8, 64, 64, 1])
velocity = {k: torch.zeros_like(v) for k, v in params.items()}
step = grad_and_value(mse)
for epoch in range(30):
    losses = []
    for idx in torch.randperm(len(X_tr)).split(50):
        grads, value = step(params, X_tr[idx], y_tr[idx])
        params = sgd(params, grads, velocity, lr=0.01)
        losses.append(value.item())
    if epoch % 6 == 5:
        print(
            f"epoch {epoch + 1}: train mse {np.mean(losses):.4f}  test mse {mse(params, X_te, y_te).item():.4f}"
        )
