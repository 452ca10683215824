import torch
import torch.nn as nn
from sklearn.datasets import load_digits
from torch.utils.data import DataLoader, Dataset


class FolderOfDigits(Dataset):
    """Goes through one folder per digit, the way ImageFolder does: all zeros, all ones, ..."""

    def __init__(self, part):
        digits = load_digits()
        self.items = []
        for label in range(10):
            images = digits.images[digits.target == label]
            images = images[:130] if part == 'train' else images[130:]
            self.items += [(torch.tensor(im, dtype=torch.float32)[None] / 16, label) for im in images]

    def __len__(self):
        return len(self.items)

    def __getitem__(self, i):
        return self.items[i]


torch.manual_seed(0)
train_loader = DataLoader(FolderOfDigits('train'), batch_size=26)
val_loader = DataLoader(FolderOfDigits('val'), batch_size=64)

model = nn.Sequential(
    nn.Conv2d(1, 16, 3, padding=1),
    nn.ReLU(),
    nn.MaxPool2d(2),
    nn.Flatten(),
    nn.Linear(16 * 16, 64),
    nn.ReLU(),
    nn.Linear(64, 10),
)
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9, weight_decay=0.3)

for epoch in range(8):
    model.train()
    running = 0.0
    for images, labels in train_loader:
        optimizer.zero_grad()
        loss = criterion(model(images), labels)
        loss.backward()
        optimizer.step()
        running += loss.item()
    model.eval()
    hits = 0
    with torch.no_grad():
        for images, labels in val_loader:
            hits += (model(images).argmax(1) == labels).sum().item()
    print(f'epoch {epoch + 1} loss {running / len(train_loader):.4f} val {hits / len(val_loader.dataset):.4f}')
