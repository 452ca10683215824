"""Read strips of ten handwritten digits in one go."""

import numpy as np
import torch
from sklearn.datasets import load_digits
from torch import nn

LENGTH = 10


class StripMaker:
    """Glue random digits side by side."""

    def __init__(self, images, labels, seed):
        self.images, self.labels = images, labels
        self.rng = np.random.default_rng(seed)

    def batch(self, n):
        pick = self.rng.integers(0, len(self.labels), (n, LENGTH))
        strips = self.images[pick].transpose(0, 2, 1, 3).reshape(n, 1, 8, 8 * LENGTH)
        return torch.from_numpy(strips), torch.from_numpy(self.labels[pick])


class Reader(nn.Module):
    def __init__(self, symbols=10):
        super().__init__()
        self.cnn = nn.Sequential(
            nn.Conv2d(1, 24, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(24, 32, 3, padding=1),
            nn.ReLU(),
        )
        self.cell = nn.Conv2d(32, 64, 4, stride=4)
        self.symbol = nn.Linear(64, symbols)

    def forward(self, strips):
        cells = torch.relu(self.cell(self.cnn(strips))).squeeze(2)
        return self.symbol(cells.transpose(1, 2))


def evaluate(reader, maker, rounds=5):
    reader.eval()
    per_digit, per_strip = [], []
    with torch.no_grad():
        for _ in range(rounds):
            strips, text = maker.batch(64)
            same = reader(strips).argmax(dim=-1) == text
            per_digit.append(same.float().mean().item())
            per_strip.append(same.all(dim=1).float().mean().item())
    return np.mean(per_digit), np.mean(per_strip)


def main(steps=160):
    torch.manual_seed(0)
    data = load_digits()
    images = (data.images / 16).astype(np.float32)
    train = StripMaker(images[:1300], data.target[:1300], seed=1)
    reader = Reader()
    objective = nn.CrossEntropyLoss()
    optimiser = torch.optim.Adam(reader.parameters(), lr=3e-3)
    for step in range(1, steps + 1):
        reader.train()
        strips, text = train.batch(32)
        loss = objective(reader(strips), text)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        if step % 40 == 0:
            digit, strip = evaluate(reader, StripMaker(images[1300:], data.target[1300:], seed=2))
            print(f"step {step}: loss {loss.item():.3f}, digits {digit:.3f}, whole strips {strip:.3f}")


if __name__ == "__main__":
    main()
