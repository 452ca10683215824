import torch
from sklearn.datasets import make_moons
from torch import nn

torch.manual_seed(0)
X, y = make_moons(1200, noise=0.2, random_state=0)
X, y = torch.tensor(X, dtype=torch.float32), torch.tensor(y, dtype=torch.float32)
X_test, y_test = X[1000:], y[1000:]
X, y = X[:1000], y[:1000]
batch_size, steps = 20, 400

w1 = (torch.randn(2, 40) * 0.7).requires_grad_()
b1 = torch.zeros(40, requires_grad=True)
w2 = (torch.randn(40, 1) * 0.15).requires_grad_()
b2 = torch.zeros(1, requires_grad=True)
params = [w1, b1, w2, b2]


def net(x):
    return (torch.relu(x @ w1 + b1) @ w2 + b2).squeeze(1)


optimizer = torch.optim.Adam(params, lr=1e-2)
for step in range(steps):
    start = step * batch_size % batch_size
    xb, yb = X[start : start + batch_size], y[start : start + batch_size]
    loss = nn.functional.binary_cross_entropy_with_logits(net(xb), yb)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 100 == 99:
        print(step + 1, loss.item())
with torch.no_grad():
    print("test accuracy", ((net(X_test) > 0).float() == y_test).float().mean().item())
