# Softmax regression from scratch, all written by hand
import torch
from sklearn.datasets import load_digits
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
digits = load_digits()
images = torch.tensor(digits.data, dtype=torch.float32) * 255 / 16
labels = torch.tensor(digits.target)
train_iter = DataLoader(TensorDataset(images[:1500], labels[:1500]), batch_size=64, shuffle=True)
test_iter = DataLoader(TensorDataset(images[1500:], labels[1500:]), batch_size=64)

W = torch.normal(0, 0.01, size=(64, 10), requires_grad=True)
b = torch.zeros(10, requires_grad=True)


def softmax(X):
    X_exp = torch.exp(X)
    return X_exp / X_exp.sum(1, keepdim=True)


def net(X):
    return softmax(X @ W + b)


def cross_entropy(y_hat, y):
    return -torch.log(y_hat[range(len(y_hat)), y])


def sgd(params, lr, batch_size):
    with torch.no_grad():
        for param in params:
            param -= lr * param.grad / batch_size
            param.grad.zero_()


for epoch in range(4):
    for X, y in train_iter:
        l = cross_entropy(net(X), y)
        l.sum().backward()
        sgd([W, b], 0.01, len(y))
    with torch.no_grad():
        hits = sum((net(X).argmax(1) == y).sum().item() for X, y in test_iter)
    print(f"epoch {epoch + 1}, loss {l.mean().item():.4f}, test acc {hits / 297:.3f}")
