# Logistic regression without torch.optim and without nn.Module.
# The weights begin at zero; the problem is convex, so that is fine.
import torch
from sklearn.datasets import load_breast_cancer

torch.manual_seed(0)
data = load_breast_cancer()
order = torch.randperm(len(data.target))
X = torch.tensor(data.data, dtype=torch.float64)[order]
y = torch.tensor(data.target, dtype=torch.float64)[order]
mu, sd = X[:400].mean(0), X[:400].std(0)
X = (X - mu) / sd

w = torch.zeros(30, dtype=torch.float64, requires_grad=True)
b = torch.zeros((), dtype=torch.float64, requires_grad=True)


def nll(x, t):
    z = x @ w + b
    return (torch.logaddexp(z, torch.zeros_like(z)) - t * z).mean()


rate = 0.5
for it in range(300):
    loss = nll(X[:400], y[:400]) + 1e-3 * w.pow(2).sum()
    gw, gb = torch.autograd.grad(loss, [w, b])
    with torch.no_grad():
        w -= rate * gw
        b -= rate * gb
    if it % 60 == 0 or it == 299:
        with torch.no_grad():
            acc = (((X[400:] @ w + b) > 0).double() == y[400:]).double().mean()
        print(f"{it:4d}  loss {loss.item():.4f}  held-out accuracy {acc.item():.3f}")
