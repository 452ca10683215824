"""Count the cells in a microscope image by regression."""

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset


class CellImages(Dataset):
    def __init__(self, n, seed):
        rng = np.random.default_rng(seed)
        yy, xx = np.mgrid[0:20, 0:20]
        counts = rng.integers(0, 9, n)
        images = np.zeros((n, 1, 20, 20), dtype=np.float32)
        for i, k in enumerate(counts):
            for _ in range(k):
                cy, cx = rng.uniform(2, 18, 2)
                images[i, 0] += np.exp(-((yy - cy) ** 2 + (xx - cx) ** 2) / 3.0)
        images += rng.normal(0, 0.1, images.shape)
        self.images = torch.from_numpy(images)
        self.counts = torch.from_numpy(counts.astype(np.float32))

    def __len__(self):
        return len(self.counts)

    def __getitem__(self, i):
        return self.images[i], self.counts[i]


class PseudoHuber(nn.Module):
    """Quadratic near zero, linear far away, smooth between."""

    def __init__(self, delta=1.0):
        super().__init__()
        self.delta = delta

    def forward(self, prediction, target):
        residual = (prediction - target) / self.delta
        return (self.delta**2 * (torch.sqrt(1 + residual.square()) - 1)).mean()


class Counter(nn.Module):
    def __init__(self):
        super().__init__()
        self.maps = nn.Sequential(
            nn.Conv2d(1, 16, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(16, 16, 3, padding=1),
            nn.ReLU(),
        )
        self.regress = nn.Linear(16, 1)

    def forward(self, x):
        return self.regress(self.maps(x).sum(dim=(2, 3)) / 25)


def mean_error(net, data):
    net.eval()
    with torch.no_grad():
        return (net(data.images).flatten() - data.counts).abs().mean().item()


torch.manual_seed(3)
train, test = CellImages(800, 1), CellImages(200, 2)
net, loss_fn = Counter(), PseudoHuber()
opt = torch.optim.Adam(net.parameters(), lr=3e-3)
sched = torch.optim.lr_scheduler.ExponentialLR(opt, gamma=0.9)
loader = DataLoader(train, batch_size=32, shuffle=True)
baseline = (test.counts - train.counts.median()).abs().mean().item()
for epoch in range(10):
    net.train()
    running = 0.0
    for images, counts in loader:
        opt.zero_grad()
        loss = loss_fn(net(images), counts)
        loss.backward()
        opt.step()
        running += loss.item()
    sched.step()
    print(
        f"{epoch:2d}  loss {running / len(loader):.3f}  mean error {mean_error(net, test):.2f} cells (median: {baseline:.2f})"
    )
