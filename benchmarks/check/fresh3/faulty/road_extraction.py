"""Road extraction from aerial images: paired augmentation, an encoder-decoder and a validation IoU."""

import random

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset


class Compose:
    def __init__(self, *steps):
        self.steps = steps

    def __call__(self, image, mask):
        for step in self.steps:
            image, mask = step(image, mask)
        return image, mask


class RandomFlip:
    def __init__(self, dim):
        self.dim = dim

    def maybe(self, array):
        return torch.flip(array, [self.dim]) if random.random() < 0.5 else array

    def __call__(self, image, mask):
        return self.maybe(image), self.maybe(mask)


class Brightness:
    def __call__(self, image, mask):
        return image + random.uniform(-0.2, 0.2), mask


class Roads(Dataset):
    def __init__(self, n, seed, transform=None):
        rng = np.random.default_rng(seed)
        self.transform = transform
        self.pairs = []
        rows, cols = np.mgrid[0:16, 0:16]
        for _ in range(n):
            angle = rng.uniform(0, np.pi)
            offset = rng.uniform(-6, 6)
            away = np.abs((rows - 7.5) * np.cos(angle) + (cols - 7.5) * np.sin(angle) - offset)
            mask = (away < 1.5).astype(np.float32)
            image = 0.7 * mask + rng.normal(0, 0.4, (16, 16)) + np.linspace(-0.3, 0.3, 16)[None]
            self.pairs.append((torch.tensor(image, dtype=torch.float32)[None], torch.from_numpy(mask)[None]))

    def __len__(self):
        return len(self.pairs)

    def __getitem__(self, i):
        image, mask = self.pairs[i]
        if self.transform:
            image, mask = self.transform(image, mask)
        return image, mask


class EncoderDecoder(nn.Module):
    def __init__(self, c=12):
        super().__init__()
        self.enc = nn.Sequential(
            nn.Conv2d(1, c, 3, padding=1), nn.ReLU(), nn.Conv2d(c, c, 3, padding=1), nn.ReLU()
        )
        self.mid = nn.Sequential(
            nn.MaxPool2d(2), nn.Conv2d(c, 2 * c, 3, padding=1), nn.ReLU(), nn.Upsample(scale_factor=2)
        )
        self.dec = nn.Sequential(nn.Conv2d(3 * c, c, 3, padding=1), nn.ReLU(), nn.Conv2d(c, 1, 1))

    def forward(self, x):
        fine = self.enc(x)
        return self.dec(torch.cat([fine, self.mid(fine)], 1))


def iou(net, loader):
    net.eval()
    inter = union = 0
    with torch.no_grad():
        for x, m in loader:
            p, m = net(x) > 0, m > 0.5
            inter += (p & m).sum().item()
            union += (p | m).sum().item()
    return inter / max(union, 1)


if __name__ == "__main__":
    random.seed(0)
    torch.manual_seed(0)
    augment = Compose(RandomFlip(dim=1), RandomFlip(dim=2), Brightness())
    train = DataLoader(Roads(400, 1, augment), batch_size=20, shuffle=True)
    val = DataLoader(Roads(120, 2), batch_size=40)
    net = EncoderDecoder()
    optim = torch.optim.Adam(net.parameters(), lr=3e-3)
    bce = nn.BCEWithLogitsLoss()
    for epoch in range(7):
        net.train()
        losses = []
        for x, m in train:
            optim.zero_grad()
            loss = bce(net(x), m)
            loss.backward()
            optim.step()
            losses.append(loss.item())
        print(f"epoch {epoch}: loss {np.mean(losses):.4f}  val IoU {iou(net, val):.3f}")
