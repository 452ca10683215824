"""Gradient accumulation with an incomplete last group, and a run that is interrupted and resumed."""

import os
import tempfile

import torch
from sklearn.datasets import load_digits
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

ACCUMULATE = 4


def make_net():
    return nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1),
        nn.GroupNorm(4, 16),
        nn.SiLU(),
        nn.Conv2d(16, 24, 3, stride=2, padding=1),
        nn.GroupNorm(4, 24),
        nn.SiLU(),
        nn.Flatten(),
        nn.Linear(24 * 16, 10),
    )


class Experiment:
    def __init__(self, loader, epochs):
        self.loader = loader
        self.net = make_net()
        self.opt = torch.optim.AdamW(self.net.parameters(), lr=3e-3)
        groups = -(-len(loader) // ACCUMULATE)
        self.schedule = torch.optim.lr_scheduler.OneCycleLR(self.opt, 5e-3, total_steps=epochs * groups)
        self.epoch = 0

    def save(self, path):
        state = {k: getattr(self, k).state_dict() for k in ("net", "opt", "schedule")}
        torch.save(state | {"epoch": self.epoch}, path)

    def load(self, path):
        state = torch.load(path)
        self.epoch = state.pop("epoch")
        for k, v in state.items():
            getattr(self, k).load_state_dict(v)

    def run(self, until):
        while self.epoch < until:
            self.net.train()
            running = 0.0
            n = len(self.loader)
            for i, (x, y) in enumerate(self.loader):
                group_start = i - i % ACCUMULATE
                group = min(ACCUMULATE, n - group_start)
                with torch.autocast("cpu", dtype=torch.bfloat16):
                    loss = nn.functional.cross_entropy(self.net(x), y)
                (loss / group).backward()
                running += loss.item()
                if i + 1 == group_start + group:
                    nn.utils.clip_grad_norm_(self.net.parameters(), 1.0)
                    self.opt.step()
                    self.schedule.step()
                    self.opt.zero_grad()
            self.epoch += 1
            print(f"epoch {self.epoch}: loss {running / n:.3f}  next lr {self.schedule.get_last_lr()[0]:.2e}")


def main():
    torch.manual_seed(0)
    data = load_digits()
    x = torch.tensor(data.images, dtype=torch.float32)[:, None] / 16 - 0.3
    y = torch.tensor(data.target)
    perm = torch.randperm(len(y))
    loader = DataLoader(TensorDataset(x[perm[:1390]], y[perm[:1390]]), batch_size=16, shuffle=True)
    path = os.path.join(tempfile.mkdtemp(), "last.pt")
    first = Experiment(loader, epochs=6)
    first.run(until=3)
    first.save(path)
    second = Experiment(loader, epochs=6)
    second.load(path)
    second.run(until=6)
    second.net.eval()
    with torch.no_grad():
        print("test accuracy", (second.net(x[perm[1390:]]).argmax(1) == y[perm[1390:]]).float().mean().item())


if __name__ == "__main__":
    main()
