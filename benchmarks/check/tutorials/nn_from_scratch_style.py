from functools import partial

import torch
import torch.nn.functional as F
from torch import nn, optim
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
proto = torch.rand(10, 64)
y_all = torch.randint(0, 10, (900,))
x_all = proto[y_all] + 0.25 * torch.randn(900, 64)
x_train, y_train, x_valid, y_valid = x_all[:700], y_all[:700], x_all[700:], y_all[700:]


def preprocess(x, y):
    return x.view(-1, 1, 8, 8), y


class Lambda(nn.Module):
    def __init__(self, func):
        super().__init__()
        self.func = func

    def forward(self, x):
        return self.func(x)


class WrappedDataLoader:
    def __init__(self, dl, func):
        self.dl, self.func = dl, func

    def __len__(self):
        return len(self.dl)

    def __iter__(self):
        for b in self.dl:
            yield self.func(*b)


def loss_batch(model, loss_func, xb, yb, opt=None):
    loss = loss_func(model(xb), yb)
    if opt is not None:
        loss.backward()
        opt.step()
        opt.zero_grad()
    return loss.item(), len(xb)


def fit(epochs, model, loss_func, opt, train_dl, valid_dl):
    for epoch in range(epochs):
        model.train()
        for xb, yb in train_dl:
            loss_batch(model, loss_func, xb, yb, opt)
        model.eval()
        with torch.no_grad():
            losses, nums = zip(*[loss_batch(model, loss_func, xb, yb) for xb, yb in valid_dl])
        print(epoch, sum(a * n for a, n in zip(losses, nums)) / sum(nums))


train_dl = WrappedDataLoader(DataLoader(TensorDataset(x_train, y_train), batch_size=50, shuffle=True), preprocess)
valid_dl = WrappedDataLoader(DataLoader(TensorDataset(x_valid, y_valid), batch_size=100), preprocess)
model = nn.Sequential(
    nn.Conv2d(1, 16, kernel_size=3, stride=2, padding=1),
    nn.ReLU(),
    nn.Conv2d(16, 16, kernel_size=3, stride=2, padding=1),
    nn.ReLU(),
    nn.Conv2d(16, 10, kernel_size=3, padding=1),
    nn.ReLU(),
    nn.AdaptiveAvgPool2d(1),
    Lambda(partial(torch.flatten, start_dim=1)),
    nn.Linear(10, 10),
)
fit(4, model, F.cross_entropy, optim.SGD(model.parameters(), lr=0.1, momentum=0.9), train_dl, valid_dl)
