"""Raw 0-255 photos from a stream; the first layer of the network does the normalisation."""

import itertools
import random

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, IterableDataset


def photo(rng):
    """A bright diagonal, a ring or a checkerboard on an uneven ground, as uint8."""
    kind = int(rng.integers(3))
    r, c = np.mgrid[0:12, 0:12]
    img = 90 + 4 * c + rng.normal(0, 25, (12, 12))
    cy, cx = rng.uniform(4, 8, 2)
    if kind == 0:
        img[np.abs(r - c + rng.integers(-3, 4)) < 2] += 70
    elif kind == 1:
        img[np.abs(np.hypot(r - cy, c - cx) - 3.5) < 1] += 70
    else:
        img[((r // 3 + c // 3) % 2).astype(bool)] += 50
    return img.clip(0, 255).astype(np.uint8), kind


class PhotoStream(IterableDataset):
    """A finite stream, passed through a shuffle buffer; every epoch has its own photos."""

    def __init__(self, length, seed, buffer=64):
        self.length, self.seed, self.buffer, self.epoch = length, seed, buffer, 0

    def source(self):
        rng = np.random.default_rng([self.seed, self.epoch])
        for _ in range(self.length):
            yield photo(rng)

    def __iter__(self):
        shuffler = random.Random(self.epoch)
        items = self.source()
        held = list(itertools.islice(items, self.buffer))
        for item in items:
            k = shuffler.randrange(len(held))
            yield held[k]
            held[k] = item
        shuffler.shuffle(held)
        yield from held


def collate(items):
    pixels = np.stack([p for p, _ in items])
    return torch.from_numpy(pixels).unsqueeze(1).float(), torch.tensor([k for _, k in items])


def main():
    torch.manual_seed(0)
    net = nn.Sequential(
        nn.BatchNorm2d(1),
        nn.Conv2d(1, 16, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(16, 16, 3, padding=1),
        nn.ReLU(),
        nn.AdaptiveAvgPool2d(2),
        nn.Flatten(),
        nn.Linear(64, 3),
    )
    stream = PhotoStream(641, seed=1)
    loader = DataLoader(stream, batch_size=32, collate_fn=collate, drop_last=True)
    test = list(DataLoader(PhotoStream(300, seed=2), batch_size=100, collate_fn=collate))
    opt = torch.optim.Adam(net.parameters(), lr=3e-3)
    for epoch in range(6):
        stream.epoch = epoch
        net.train()
        losses = []
        for pixels, kind in loader:
            opt.zero_grad()
            loss = nn.functional.cross_entropy(net(pixels), kind)
            loss.backward()
            opt.step()
            losses.append(loss.item())
        net.eval()
        with torch.no_grad():
            right = sum((net(p).argmax(1) == k).sum().item() for p, k in test)
        print(f"epoch {epoch}: {len(losses)} batches, loss {np.mean(losses):.3f}, accuracy {right / 300:.3f}")


if __name__ == "__main__":
    main()
