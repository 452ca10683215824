import torch
from sklearn.datasets import load_digits
from torch import nn
from torch.utils.data import DataLoader, Dataset, random_split

torch.manual_seed(0)
digits = load_digits()
folder = {f"digit_{i}.png": digits.images[i] for i in range(len(digits.images))}
label_csv = [int(c) for c in digits.target]


class PictureFolder(Dataset):
    def __init__(self, folder, labels):
        self.folder = folder
        self.names = sorted(folder)
        self.labels = labels

    def __len__(self):
        return len(self.names)

    def __getitem__(self, i):
        picture = torch.tensor(self.folder[self.names[i]] / 16, dtype=torch.float32)
        return picture.unsqueeze(0), self.labels[i]


train_set, val_set = random_split(PictureFolder(folder, label_csv), [1437, 360])
train_loader, val_loader = DataLoader(train_set, 64, shuffle=True), DataLoader(val_set, 120)
model = nn.Sequential(
    nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(256, 64), nn.ReLU(), nn.Linear(64, 10)
)
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
for epoch in range(6):
    model.train()
    for x, y in train_loader:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        acc = sum((model(x).argmax(1) == y).sum().item() for x, y in val_loader) / 360
    print(f"epoch {epoch} loss {loss.item():.3f} val acc {acc:.3f}")
