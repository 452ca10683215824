# Homework 3: train a two-layer network without torch.optim
import torch
from sklearn.datasets import load_iris

torch.manual_seed(0)
data = load_iris()
order = torch.randperm(150)
X = torch.tensor(data.data, dtype=torch.float32)[order]
y = torch.tensor(data.target)[order]
X = (X - X[:110].mean(0)) / X[:110].std(0)

hidden = 20
W1 = (torch.randn(4, hidden) * 0.5).requires_grad_()
b1 = torch.zeros(hidden, requires_grad=True)
W2 = (torch.randn(hidden, 3) * 0.3).requires_grad_()
b2 = torch.zeros(3, requires_grad=True)
params = [W1, b1, W2, b2]


def forward(x):
    return torch.relu(x @ W1 + b1) @ W2 + b2


def cross_entropy(logits, target):
    logp = logits - logits.logsumexp(1, keepdim=True)
    return -logp[torch.arange(len(target)), target].mean()


lr = 0.2
for it in range(200):
    loss = cross_entropy(forward(X[:110]), y[:110])
    loss.backward()
    with torch.no_grad():
        for p in params:
            grad = p.grad
            p = p - lr * grad
            grad.zero_()
    if it % 40 == 0:
        print('iter', it, 'loss', round(loss.item(), 4))

with torch.no_grad():
    accuracy = (forward(X[110:]).argmax(1) == y[110:]).float().mean()
print('test accuracy', round(accuracy.item(), 3))
