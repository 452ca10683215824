"""CutMix with soft targets: cross entropy against class probabilities, smoothed by hand."""

import numpy as np
import torch
from sklearn.datasets import load_digits
from sklearn.preprocessing import OneHotEncoder
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class CutMix:
    """A collate function that pastes a box of one image into another and mixes the labels by area."""

    def __init__(self, alpha=1.0, p=0.5):
        self.beta = torch.distributions.Beta(alpha, alpha)
        self.p = p

    def __call__(self, batch):
        x = torch.stack([b[0] for b in batch])
        t = torch.stack([b[1] for b in batch])
        if torch.rand(()) > self.p:
            return x, t
        h, w = x.shape[-2:]
        cut = (1 - self.beta.sample()).sqrt()
        bh, bw = int(h * cut), int(w * cut)
        top = int(torch.randint(0, h - bh + 1, ()))
        left = int(torch.randint(0, w - bw + 1, ()))
        other = torch.randperm(len(x))
        mixed = x.clone()
        mixed[:, :, top : top + bh, left : left + bw] = x[other, :, top : top + bh, left : left + bw]
        share = bh * bw / (h * w)
        return mixed, (1 - share) * t + share * t[other]


def main():
    torch.manual_seed(0)
    digits = load_digits()
    x = torch.from_numpy((digits.images / 16).astype(np.float32)).unsqueeze(1)
    hot = OneHotEncoder(sparse_output=False).fit_transform(digits.target[:, None])
    t = torch.from_numpy(hot.astype(np.float32)) * 0.95 + 0.005
    perm = torch.randperm(len(x))
    fit, held = perm[:1400], perm[1400:]
    loader = DataLoader(TensorDataset(x[fit], t[fit]), 50, shuffle=True, collate_fn=CutMix())
    net = nn.Sequential(
        nn.Conv2d(1, 24, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(24, 32, 3),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(128, 10),
    )
    criterion, opt = nn.CrossEntropyLoss(), torch.optim.Adam(net.parameters(), lr=3e-3)
    for epoch in range(10):
        net.train()
        total = sum_n = 0
        for images, targets in loader:
            opt.zero_grad()
            loss = criterion(net(images), targets)
            loss.backward()
            opt.step()
            total += loss.item() * len(images)
            sum_n += len(images)
        net.eval()
        with torch.no_grad():
            guess = net(x[held]).argmax(1).numpy()
        print(
            f"{epoch}: loss {total / sum_n:.3f}, accuracy {(guess == digits.target[held.numpy()]).mean():.3f}"
        )


if __name__ == "__main__":
    main()
