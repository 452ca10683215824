import numpy as np
import torch
from sklearn.datasets import load_sample_image
from torch import nn
from torch.utils.data import DataLoader, Dataset


class PatchDataset(Dataset):
    """Patches of two photographs: which one does a patch come from?"""

    def __init__(self, size=16, n=400, seed=0):
        rng = np.random.default_rng(seed)
        photos = [load_sample_image("china.jpg"), load_sample_image("flower.jpg")]
        self.items = []
        for _ in range(n):
            label = int(rng.integers(2))
            top, left = rng.integers(0, 400 - size), rng.integers(0, 600 - size)
            self.items.append((photos[label][top : top + size, left : left + size], label))

    def __len__(self):
        return len(self.items)

    def __getitem__(self, i):
        patch, label = self.items[i]
        return torch.tensor(patch / 127.5 - 1, dtype=torch.float32), label


torch.manual_seed(0)
loader = DataLoader(PatchDataset(), batch_size=20, shuffle=True)
model = nn.Sequential(
    nn.Conv2d(3, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(4), nn.Flatten(), nn.Linear(256, 2)
)
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
for epoch in range(3):
    for images, labels in loader:
        loss = nn.functional.cross_entropy(model(images), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
