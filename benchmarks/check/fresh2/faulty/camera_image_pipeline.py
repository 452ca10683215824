import numpy as np
import torch
from sklearn.datasets import load_digits
from torch import nn
from torch.utils.data import DataLoader, Dataset


def capture():
    """Camera frames: bytes from 0 to 255, as the driver hands them over."""
    digits = load_digits()
    frames = np.round(digits.images * 255 / 16).astype(np.uint8)
    return frames, digits.target


class Frames(Dataset):
    def __init__(self, frames, labels):
        self.frames = frames
        self.labels = labels

    def __len__(self):
        return len(self.frames)

    def __getitem__(self, i):
        frame = self.frames[i] // 255
        return torch.tensor(frame, dtype=torch.float32)[None], int(self.labels[i])


torch.manual_seed(1)
frames, labels = capture()
train = DataLoader(Frames(frames[:1300], labels[:1300]), batch_size=32, shuffle=True)
test = DataLoader(Frames(frames[1300:], labels[1300:]), batch_size=100)

net = nn.Sequential(
    nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
    nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
    nn.Flatten(), nn.Linear(128, 10))
opt = torch.optim.Adam(net.parameters(), lr=2e-3)

for epoch in range(8):
    for xb, yb in train:
        opt.zero_grad()
        loss = nn.functional.cross_entropy(net(xb), yb)
        loss.backward()
        opt.step()
    with torch.no_grad():
        hits = sum((net(xb).argmax(1) == yb).sum().item() for xb, yb in test)
    print(f"epoch {epoch}: loss {loss.item():.3f}, test accuracy {hits / len(test.dataset):.3f}")
