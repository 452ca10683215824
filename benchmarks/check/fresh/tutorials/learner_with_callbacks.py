import torch
from sklearn.datasets import load_wine
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)


class Callback:
    def before_fit(self, learner): ...
    def after_batch(self, learner): ...
    def after_epoch(self, learner): ...


class Recorder(Callback):
    def before_fit(self, learner):
        self.losses = []

    def after_batch(self, learner):
        if learner.model.training:
            self.losses.append(learner.loss.item())

    def after_epoch(self, learner):
        print(f"{learner.epoch:2d} {sum(self.losses[-6:]) / 6:.4f} {learner.accuracy:.4f}")


class Learner:
    def __init__(self, train, valid, model, loss_func, opt_func, lr, cbs):
        self.dls, self.model, self.loss_func, self.cbs = (train, valid), model, loss_func, cbs
        self.opt = opt_func(model.parameters(), lr=lr)

    def call(self, name):
        for cb in self.cbs:
            getattr(cb, name)(self)

    def one_batch(self, xb, yb):
        preds = self.model(xb)
        self.loss = self.loss_func(preds, yb)
        if self.model.training:
            self.loss.backward()
            self.opt.step()
            self.opt.zero_grad()
        self.call("after_batch")
        return (preds.argmax(1) == yb).sum().item()

    def one_epoch(self, train):
        self.model.train(train)
        dl = self.dls[0 if train else 1]
        return sum(self.one_batch(xb, yb) for xb, yb in dl) / len(dl.dataset)

    def fit(self, epochs):
        self.call("before_fit")
        for self.epoch in range(epochs):
            self.one_epoch(True)
            with torch.no_grad():
                self.accuracy = self.one_epoch(False)
            self.call("after_epoch")


wine = load_wine()
x, y = torch.tensor(wine.data, dtype=torch.float32), torch.tensor(wine.target)
perm = torch.randperm(len(x))
x, y = x[perm], y[perm]
x = (x - x[:132].mean(0)) / x[:132].std(0)
train = DataLoader(TensorDataset(x[:132], y[:132]), batch_size=22, shuffle=True)
valid = DataLoader(TensorDataset(x[132:], y[132:]), batch_size=46)
model = nn.Sequential(nn.Linear(13, 24), nn.ReLU(), nn.Linear(24, 3))
Learner(train, valid, model, nn.CrossEntropyLoss(), torch.optim.Adam, 1e-2, [Recorder()]).fit(8)
