import torch
from sklearn.datasets import load_digits
from torch import nn
from torch.utils.data import DataLoader, Dataset

torch.manual_seed(0)


class NoisyDigits(Dataset):
    """Digits with a fresh brightness shift and noise each time one is asked for."""

    def __init__(self, images, labels, train=True):
        self.images = torch.as_tensor(images, dtype=torch.float32) / 16.0
        self.labels = torch.as_tensor(labels)
        self.train = train

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, index):
        image = self.images[index]
        if self.train:
            image += torch.randn(8, 8) * 0.5
            image *= torch.empty(1).uniform_(0.6, 1.2)
        return image.unsqueeze(0), self.labels[index]


digits = load_digits()
train_ds = NoisyDigits(digits.images[:1300], digits.target[:1300])
test_ds = NoisyDigits(digits.images[1300:], digits.target[1300:], train=False)
train_dl = DataLoader(train_ds, batch_size=64, shuffle=True)
test_dl = DataLoader(test_ds, batch_size=256)

model = nn.Sequential(
    nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
    nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.Flatten(), nn.Linear(32 * 16, 10),
)
optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)

for epoch in range(14):
    model.train()
    seen, loss_sum = 0, 0.0
    for xb, yb in train_dl:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(xb), yb)
        loss.backward()
        optimizer.step()
        loss_sum += loss.item() * len(yb)
        seen += len(yb)
    model.eval()
    with torch.no_grad():
        right = sum((model(xb).argmax(1) == yb).sum().item() for xb, yb in test_dl)
    print(f"epoch {epoch:2d}  train loss {loss_sum / seen:.3f}  test acc {right / len(test_ds):.3f}")
