"""Self-supervised rotation prediction, then a linear probe on few labels."""

import tempfile
from pathlib import Path

import torch
import torch.nn.functional as F
from sklearn.datasets import load_digits
from torch import nn


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 16, 3, padding=1)
        self.conv2 = nn.Conv2d(16, 32, 3, padding=1)
        self.fc = nn.Linear(32 * 4, 16)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        return self.fc(x.flatten(1))


class RotationNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = Encoder()
        self.classify = nn.Linear(16, 4)

    def forward(self, x):
        return self.classify(F.relu(self.encoder(x)))


def rotate(batch):
    """Each image in one of four turns, with the turn as the label."""
    turns = torch.randint(0, 4, (len(batch),))
    turned = torch.stack([torch.rot90(im, int(k), dims=(1, 2)) for im, k in zip(batch, turns)])
    return turned, turns


def pretrain(images, path, epochs=12):
    net = RotationNet()
    opt = torch.optim.Adam(net.parameters(), lr=3e-3)
    for epoch in range(epochs):
        total, right = 0.0, 0
        for part in torch.randperm(len(images)).split(64):
            x, t = rotate(images[part])
            out = net(x)
            loss = F.cross_entropy(out, t)
            opt.zero_grad()
            loss.backward()
            opt.step()
            total += loss.item() * len(part)
            right += (out.argmax(1) == t).sum().item()
    print(f"pretext: loss {total / len(images):.3f}, accuracy {right / len(images):.3f}")
    torch.save(net.state_dict(), path)


def linear_probe(path, x, y, x_test, y_test):
    encoder = Encoder()
    encoder.load_state_dict(torch.load(path), strict=False)
    encoder.requires_grad_(False).eval()
    with torch.no_grad():
        f, f_test = encoder(x), encoder(x_test)
        mu, sd = f.mean(0), f.std(0) + 1e-6
        f, f_test = (f - mu) / sd, (f_test - mu) / sd
    probe = nn.Linear(16, 10)
    opt = torch.optim.Adam(probe.parameters(), lr=0.02, weight_decay=1e-4)
    for _ in range(300):
        opt.zero_grad()
        F.cross_entropy(probe(f), y).backward()
        opt.step()
    with torch.no_grad():
        return (probe(f_test).argmax(1) == y_test).float().mean().item()


if __name__ == "__main__":
    torch.manual_seed(2)
    digits = load_digits()
    images = torch.tensor(digits.images, dtype=torch.float32)[:, None] / 8 - 1
    labels = torch.tensor(digits.target)
    order = torch.randperm(len(labels))
    unlabelled, few, test = order[:1100], order[1100:1300], order[1300:]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rotation.pt"
        pretrain(images[unlabelled], path)
        acc = linear_probe(path, images[few], labels[few], images[test], labels[test])
    print(f"linear probe with 200 labels: {acc:.3f}")
