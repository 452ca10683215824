"""A two layer network without nn.Module, to see what happens inside."""

import torch
import torch.nn.functional as F
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

torch.manual_seed(0)

X, y = load_digits(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X / 16.0, y, test_size=0.25, random_state=0, stratify=y)
X_train, X_test = torch.tensor(X_train).float(), torch.tensor(X_test).float()
y_train, y_test = torch.tensor(y_train), torch.tensor(y_test)

n_in, n_hidden, n_out = 64, 32, 10


def weight(rows, cols):
    return torch.full((rows, cols), 1.0 / rows, requires_grad=True)


def bias(cols):
    return torch.zeros(cols, requires_grad=True)


W1, b1 = weight(n_in, n_hidden), bias(n_hidden)
W2, b2 = weight(n_hidden, n_out), bias(n_out)
params = [W1, b1, W2, b2]


def forward(x):
    hidden = torch.tanh(x @ W1 + b1)
    return hidden @ W2 + b2


def accuracy(x, y):
    with torch.no_grad():
        return (forward(x).argmax(dim=1) == y).float().mean().item()


lr, batch = 0.2, 64
for epoch in range(40):
    shuffled = torch.randperm(len(X_train))
    for i in range(0, len(shuffled), batch):
        rows = shuffled[i : i + batch]
        loss = F.cross_entropy(forward(X_train[rows]), y_train[rows])
        loss.backward()
        with torch.no_grad():
            for p in params:
                p -= lr * p.grad
                p.grad = None
    if (epoch + 1) % 10 == 0:
        print(
            f"epoch {epoch + 1}: loss {loss.item():.3f}, train {accuracy(X_train, y_train):.3f}, test {accuracy(X_test, y_test):.3f}"
        )
