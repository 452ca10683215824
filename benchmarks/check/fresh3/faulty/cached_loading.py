"""Slow image decoding, so decoded samples are kept in memory."""

import numpy as np
import torch
from sklearn.datasets import load_digits
from torch import nn
from torch.utils.data import DataLoader, Dataset

rng = np.random.default_rng(17)


class NoisyScans(Dataset):
    """Digits seen through a bad scanner."""

    _decoded = {}

    def __init__(self, rows, noise):
        self.rows = list(rows)
        self.noise = noise
        self.source = load_digits()

    def _decode(self, row):
        image = self.source.images[row].astype(np.float32) / 16 - 0.3
        image = image + self.noise[row]
        return torch.from_numpy(image).unsqueeze(0), int(self.source.target[row])

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, i):
        if i not in self._decoded:
            self._decoded[i] = self._decode(self.rows[i])
        return self._decoded[i]


class ScanClassifier(nn.Module):
    def __init__(self, hidden=64):
        super().__init__()
        self.conv = nn.Conv2d(1, 24, 3, padding=1)
        self.fc1 = nn.Linear(24 * 16, hidden)
        self.fc2 = nn.Linear(hidden, 10)

    def forward(self, x):
        x = nn.functional.max_pool2d(torch.relu(self.conv(x)), 2)
        return self.fc2(torch.relu(self.fc1(x.flatten(1))))


def score(model, loader):
    model.eval()
    loss, good = 0.0, 0
    with torch.no_grad():
        for x, y in loader:
            out = model(x)
            loss += nn.functional.cross_entropy(out, y, reduction="sum").item()
            good += int((out.argmax(1) == y).sum())
    return loss / len(loader.dataset), good / len(loader.dataset)


if __name__ == "__main__":
    torch.manual_seed(17)
    noise = rng.normal(0, 0.55, (1797, 8, 8)).astype(np.float32)
    rows = rng.permutation(1797)
    train_data = NoisyScans(rows[:1000], noise)
    val_data = NoisyScans(rows[1000:1500], noise)
    train_loader = DataLoader(train_data, batch_size=40, shuffle=True)
    val_loader = DataLoader(val_data, batch_size=100)
    model = ScanClassifier()
    optimizer = torch.optim.AdamW(model.parameters(), lr=2e-3, weight_decay=0.01)
    for epoch in range(10):
        model.train()
        running = 0.0
        for x, y in train_loader:
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(model(x), y)
            loss.backward()
            optimizer.step()
            running += loss.item()
        val_loss, val_acc = score(model, val_loader)
        print(
            f"epoch {epoch}: train {running / len(train_loader):.3f}, val {val_loss:.3f}, accuracy {val_acc:.3f}"
        )
