"""Classify small colour photographs of flowers into four species."""
import numpy as np
import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
rng = np.random.default_rng(0)
SIZE = 24


def make_photos(n):
    # channels last, the way an image library reads them
    labels = rng.integers(0, 4, n)
    images = rng.normal(0.4, 0.25, (n, SIZE, SIZE, 3)).astype(np.float32)
    for i, k in enumerate(labels):
        r, c = rng.integers(2, SIZE - 10, 2)
        petal = images[i, r:r + 8, c:c + 8]
        if k == 0:
            petal[:, :4, 0] += 0.6
        elif k == 1:
            petal[:4, :, 0] += 0.6
        elif k == 2:
            petal[:, :4, 2] += 0.6
        else:
            petal[:4, :, 2] += 0.6
    return images, labels


images, labels = make_photos(1200)
x = torch.from_numpy(images).view(-1, 3, SIZE, SIZE)
y = torch.from_numpy(labels)
train = DataLoader(TensorDataset(x[:900], y[:900]), batch_size=32, shuffle=True)

net = nn.Sequential(
    nn.Conv2d(3, 16, 5, padding=2), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(2),
    nn.Conv2d(16, 24, 3, padding=1), nn.BatchNorm2d(24), nn.ReLU(),
    nn.AdaptiveMaxPool2d(1), nn.Flatten(), nn.Linear(24, 4),
)
opt = torch.optim.Adam(net.parameters(), lr=3e-3)
loss_fn = nn.CrossEntropyLoss()

for epoch in range(6):
    net.train()
    total = 0.0
    for xb, yb in train:
        opt.zero_grad()
        loss = loss_fn(net(xb), yb)
        loss.backward()
        opt.step()
        total += loss.item() * len(xb)
    net.eval()
    with torch.no_grad():
        acc = (net(x[900:]).argmax(1) == y[900:]).float().mean()
    print(f"epoch {epoch} loss {total / 900:.3f} val acc {acc:.3f}")
