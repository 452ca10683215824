"""Sort fruit on a belt: RGB photos (synthetic), unequal classes, weighted loss."""

from collections import Counter

import numpy as np
import torch
from sklearn.metrics import confusion_matrix, recall_score
from torch import nn
from torch.utils.data import DataLoader, Dataset

NAMES = ["pear", "lime", "apple", "plum"]
SHARES = [0.08, 0.57, 0.25, 0.10]
COLOURS = np.array([[150, 160, 70], [120, 170, 80], [170, 90, 80], [110, 80, 130]])


def photograph(n, seed):
    """uint8 photos of shape (n, 12, 12, 3); pears and limes differ mostly in their outline."""
    rng = np.random.default_rng(seed)
    label = rng.choice(4, n, p=SHARES)
    rows, cols = np.mgrid[0:12, 0:12]
    photos = rng.normal(128, 45, (n, 12, 12, 3))
    for i, k in enumerate(label):
        cy, cx = rng.uniform(5, 7, 2)
        tall = 1.5 if k in (0, 3) else 0.9
        inside = ((rows - cy) / tall) ** 2 + (cols - cx) ** 2 < 8
        photos[i][inside] = COLOURS[k] + rng.normal(0, 90, (inside.sum(), 3))
    return photos.clip(0, 255).astype(np.uint8), label


class Photos(Dataset):
    def __init__(self, photos, labels):
        self.photos, self.labels = photos, labels

    def to_tensor(self, photo):
        h, w, c = photo.shape
        return torch.from_numpy(photo.astype(np.float32) / 127.5 - 1.0).reshape(c, h, w)

    def __getitem__(self, i):
        return self.to_tensor(self.photos[i]), self.labels[i]

    def __len__(self):
        return len(self.labels)


def loss_weights(labels):
    counts = Counter(labels.tolist())
    weights = [len(labels) / (len(counts) * count) for _, count in counts.most_common()]
    return torch.tensor(weights, dtype=torch.float32)


class BeltNet(nn.Sequential):
    def __init__(self):
        super().__init__(
            nn.Conv2d(3, 16, 3, padding=1),
            nn.BatchNorm2d(16),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(16, 24, 3, padding=1),
            nn.ReLU(),
            nn.AdaptiveMaxPool2d(1),
            nn.Flatten(),
            nn.Linear(24, 4),
        )


def main():
    torch.manual_seed(0)
    x, y = photograph(900, 1)
    x_test, y_test = photograph(400, 2)
    loader = DataLoader(Photos(x, y), batch_size=30, shuffle=True)
    net = BeltNet()
    criterion = nn.CrossEntropyLoss(weight=loss_weights(y))
    opt = torch.optim.Adam(net.parameters(), lr=3e-3)
    for epoch in range(6):
        net.train()
        total = 0.0
        for photos, labels in loader:
            opt.zero_grad()
            loss = criterion(net(photos), labels)
            loss.backward()
            opt.step()
            total += loss.item()
        print(f"epoch {epoch}: loss {total / len(loader):.3f}")
    net.eval()
    with torch.no_grad():
        guesses = torch.cat([net(p).argmax(1) for p, _ in DataLoader(Photos(x_test, y_test), 100)]).numpy()
    print(confusion_matrix(y_test, guesses))
    print("mean recall", round(recall_score(y_test, guesses, average="macro"), 3))


if __name__ == "__main__":
    main()
