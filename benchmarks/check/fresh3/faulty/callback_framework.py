"""A tiny training framework with callbacks, tried on the digits."""

import time

import torch
import torch.nn.functional as F
from sklearn.datasets import load_digits


class Callback:
    def on_epoch_begin(self, run): ...
    def on_batch_end(self, run): ...
    def on_epoch_end(self, run): ...


class Timer(Callback):
    def on_epoch_begin(self, run):
        self.start = time.perf_counter()

    def on_epoch_end(self, run):
        run.logs["seconds"] = time.perf_counter() - self.start


class Rate(Callback):
    """A tenth of the learning rate every `every` epochs."""

    def __init__(self, every=3, factor=0.1):
        self.every, self.factor, self.schedule = every, factor, None

    def on_batch_end(self, run):
        if self.schedule is None:
            self.schedule = torch.optim.lr_scheduler.StepLR(run.opt, step_size=self.every, gamma=self.factor)
        self.schedule.step()


class Validation(Callback):
    def __init__(self, x, y):
        self.x, self.y = x, y

    def on_epoch_end(self, run):
        run.net.eval()
        with torch.no_grad():
            out = run.net(self.x)
        run.logs["val_loss"] = F.cross_entropy(out, self.y).item()
        run.logs["val_acc"] = (out.argmax(-1) == self.y).float().mean().item()


class Printer(Callback):
    def on_epoch_end(self, run):
        print(f"epoch {run.epoch}: " + "  ".join(f"{k} {v:.3f}" for k, v in run.logs.items()))


class Run:
    def __init__(self, net, opt, callbacks):
        self.net, self.opt, self.callbacks, self.logs = net, opt, callbacks, {}

    def fire(self, event):
        for cb in self.callbacks:
            getattr(cb, event)(self)

    def fit(self, x, y, epochs, batch):
        for self.epoch in range(epochs):
            self.fire("on_epoch_begin")
            self.net.train()
            losses = []
            for idx in torch.randperm(len(x)).split(batch):
                self.opt.zero_grad()
                loss = F.cross_entropy(self.net(x[idx]), y[idx])
                loss.backward()
                self.opt.step()
                losses.append(loss.item())
                self.fire("on_batch_end")
            self.logs["loss"] = sum(losses) / len(losses)
            self.fire("on_epoch_end")


if __name__ == "__main__":
    torch.manual_seed(0)
    raw = load_digits()
    x = torch.tensor(raw.images, dtype=torch.float32)[:, None] / 16.0 - 0.3
    y = torch.tensor(raw.target)
    perm = torch.randperm(len(y), generator=torch.Generator().manual_seed(1))
    a, b = perm[:1400], perm[1400:]
    net = torch.nn.Sequential(
        torch.nn.Conv2d(1, 16, 3, padding=1),
        torch.nn.ReLU(),
        torch.nn.MaxPool2d(2),
        torch.nn.Conv2d(16, 32, 3, padding=1),
        torch.nn.ReLU(),
        torch.nn.Flatten(),
        torch.nn.Linear(512, 10),
    )
    opt = torch.optim.Adam(net.parameters(), lr=2e-3)
    Run(net, opt, [Timer(), Rate(), Validation(x[b], y[b]), Printer()]).fit(x[a], y[a], epochs=8, batch=40)
