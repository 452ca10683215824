"""Chest film triage (synthetic): a lazy dataset that normalises each image when it is asked for."""

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset


def films(n, seed):
    rng = np.random.default_rng(seed)
    y = rng.integers(0, 3, n)
    rows, cols = np.mgrid[0:14, 0:14]
    out = np.empty((n, 14, 14), dtype=np.float32)
    for i in range(n):
        img = 110 + 25 * np.cos((cols - 6.5) / 3) + rng.normal(0, 22, (14, 14))
        if y[i]:
            cy, cx = rng.uniform(3, 11, 2)
            away = np.hypot(rows - cy, cols - cx)
            img += 50 * ((away < 3.0) if y[i] == 1 else (np.abs(away - 3.0) < 0.9))
        out[i] = img
    return out, y


class FilmDataset(Dataset):
    def __init__(self, pixels, labels, mean, std):
        self.pixels = pixels
        self.labels = labels
        self.mean, self.std = mean, std

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, idx):
        film = torch.from_numpy(self.pixels[idx])
        film.sub_(self.mean).div_(self.std)
        return film.unsqueeze(0), int(self.labels[idx])


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.seq = nn.Sequential(
            nn.Conv2d(1, 16, 5, padding=2),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(16, 24, 3, padding=1),
            nn.ReLU(),
        )
        self.fc = nn.Linear(24 * 49, 3)

    def forward(self, x):
        return self.fc(self.seq(x).flatten(1))


def epoch_pass(net, loader, loss_fn, opt=None):
    net.train(opt is not None)
    loss_sum = hits = 0
    with torch.set_grad_enabled(opt is not None):
        for x, y in loader:
            out = net(x)
            loss = loss_fn(out, y)
            if opt is not None:
                opt.zero_grad()
                loss.backward()
                opt.step()
            loss_sum += loss.item() * len(y)
            hits += (out.argmax(1) == y).sum().item()
    return loss_sum / len(loader.dataset), hits / len(loader.dataset)


def main():
    torch.manual_seed(6)
    (px, py), (vx, vy) = films(800, 1), films(300, 2)
    mean, std = float(px.mean()), float(px.std())
    train = DataLoader(FilmDataset(px, py, mean, std), batch_size=32, shuffle=True)
    val = DataLoader(FilmDataset(vx, vy, mean, std), batch_size=100)
    net, loss_fn = Net(), nn.CrossEntropyLoss()
    opt = torch.optim.Adam(net.parameters(), lr=1e-3)
    for epoch in range(8):
        tl, ta = epoch_pass(net, train, loss_fn, opt)
        vl, va = epoch_pass(net, val, loss_fn)
        print(f"epoch {epoch + 1}  train {tl:.3f}/{ta:.3f}  val {vl:.3f}/{va:.3f}")


if __name__ == "__main__":
    main()
