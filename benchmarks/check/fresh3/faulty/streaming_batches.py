"""Batches made by a generator, so that the images never sit in memory all at once."""

import numpy as np
import torch
from sklearn.datasets import load_digits
from torch import nn


def batches(images, labels, size, shuffle, rng):
    """Yield (image, label) tensors, normalised and channel first."""
    order = rng.permutation(len(labels)) if shuffle else np.arange(len(labels))
    for start in range(0, len(order), size):
        rows = order[start : start + size]
        block = (images[rows].astype(np.float32) - 4.9) / 6.0
        yield torch.from_numpy(block[:, None]), torch.from_numpy(labels[rows])


class Meter:
    def __init__(self):
        self.total, self.count = 0.0, 0

    def add(self, value, n):
        self.total += value * n
        self.count += n

    @property
    def mean(self):
        return self.total / max(self.count, 1)


def train(model, stream, optimizer, criterion, max_epochs, evaluate):
    for epoch in range(1, max_epochs + 1):
        model.train()
        meter = Meter()
        for x, y in stream:
            optimizer.zero_grad()
            loss = criterion(model(x), y)
            loss.backward()
            optimizer.step()
            meter.add(loss.item(), len(y))
        print(f"epoch {epoch:2d}/{max_epochs}  loss {meter.mean:.4f}  test accuracy {evaluate(model):.3f}")


def main():
    rng = np.random.default_rng(0)
    torch.manual_seed(0)
    digits = load_digits()
    order = rng.permutation(len(digits.target))
    images, labels = digits.images[order], digits.target[order]

    def evaluate(model):
        model.eval()
        hit = Meter()
        with torch.no_grad():
            for x, y in batches(images[1400:], labels[1400:], 128, False, rng):
                hit.add((model(x).argmax(1) == y).float().mean().item(), len(y))
        return hit.mean

    model = nn.Sequential(
        nn.Conv2d(1, 16, 3), nn.ReLU(), nn.Conv2d(16, 16, 3), nn.ReLU(), nn.Flatten(), nn.Linear(256, 10)
    )
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    criterion = nn.CrossEntropyLoss()
    train_stream = batches(images[:1400], labels[:1400], 64, True, rng)
    train(model, train_stream, optimizer, criterion, 8, evaluate)


if __name__ == "__main__":
    main()
