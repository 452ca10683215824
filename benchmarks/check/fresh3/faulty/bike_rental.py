"""Hourly bike rentals. The counts are skewed, so the network learns log(1 + count)."""

import argparse
import math

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


def rentals(n, seed):
    g = np.random.default_rng(seed)
    hour, temp, wet, weekend = (
        g.integers(0, 24, n),
        g.normal(15, 8, n),
        g.random(n) < 0.2,
        g.random(n) < 2 / 7,
    )
    rush = np.exp(-((hour - 8) ** 2) / 4) + np.exp(-((hour - 17) ** 2) / 6)
    rate = np.exp(
        2.2
        + 1.8 * rush * (1 - weekend)
        + 0.9 * weekend * np.sin(math.pi * hour / 24)
        + 0.05 * temp
        - 0.8 * wet
    )
    count = g.poisson(rate)
    columns = [
        np.sin(hour * math.pi / 12),
        np.cos(hour * math.pi / 12),
        np.sin(hour * math.pi / 6),
        np.cos(hour * math.pi / 6),
        (temp - 15) / 8,
        wet - 0.2,
        weekend - 0.3,
    ]
    return torch.tensor(np.stack(columns, 1), dtype=torch.float32), torch.tensor(count, dtype=torch.float32)


class Rentals(nn.Module):
    def __init__(self, n_in, width):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(n_in, width), nn.ReLU(), nn.Linear(width, width), nn.ReLU(), nn.Linear(width, 1)
        )

    def forward(self, x):
        return self.layers(x).flatten()


class Regressor:
    def __init__(self, args):
        self.net = Rentals(7, args.width)
        self.opt = torch.optim.Adam(self.net.parameters(), lr=args.lr)
        self.schedule = torch.optim.lr_scheduler.StepLR(self.opt, step_size=8, gamma=0.5)
        self.criterion = nn.MSELoss()

    def train_epoch(self, loader):
        self.net.train()
        total = 0.0
        for x, count in loader:
            loss = self.criterion(self.net(x), torch.log1p(count))
            self.opt.zero_grad()
            loss.backward()
            self.opt.step()
            self.schedule.step()
            total += loss.item()
        return total / len(loader)

    @torch.no_grad()
    def mean_error(self, loader):
        self.net.eval()
        off = [(self.net(x) - count).abs() for x, count in loader]
        return torch.cat(off).mean().item()


if __name__ == "__main__":
    cli = argparse.ArgumentParser()
    cli.add_argument("--epochs", type=int, default=24)
    cli.add_argument("--width", type=int, default=64)
    cli.add_argument("--lr", type=float, default=3e-3)
    args = cli.parse_args()
    torch.manual_seed(0)
    train = DataLoader(TensorDataset(*rentals(4000, 0)), batch_size=64, shuffle=True)
    test = DataLoader(TensorDataset(*rentals(1000, 1)), batch_size=250)
    regressor = Regressor(args)
    for epoch in range(args.epochs):
        loss = regressor.train_epoch(train)
        if epoch % 6 == 5:
            print(f"epoch {epoch + 1}: loss {loss:.4f}, test error {regressor.mean_error(test):.1f} bikes")
