import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from sklearn.datasets import load_digits
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
np.random.seed(0)


def mixup_data(x, y, alpha=0.8):
    lam = np.random.beta(alpha, alpha)
    index = torch.randperm(x.size(0))
    return lam * x + (1 - lam) * x[index], y, y[index], lam


def mixup_criterion(pred, y_a, y_b, lam):
    return lam * F.cross_entropy(pred, y_a) + (1 - lam) * F.cross_entropy(pred, y_b)


digits = load_digits()
images = torch.tensor(digits.images, dtype=torch.float32)[:, None] / 16
labels = torch.tensor(digits.target)
loader = DataLoader(TensorDataset(images[:1400], labels[:1400]), batch_size=64, shuffle=True)

model = nn.Sequential(
    nn.Conv2d(1, 24, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
    nn.Flatten(), nn.Dropout(0.2), nn.Linear(24 * 16, 64), nn.ReLU(), nn.Linear(64, 10))
optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)

for epoch in range(10):
    model.train()
    train_loss, n = 0.0, 0
    for x, y in loader:
        mixed, y_a, y_b, lam = mixup_data(x, y)
        loss = mixup_criterion(model(mixed), y_a, y_b, lam)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        train_loss += loss.item() * len(x)
        n += len(x)
    model.eval()
    with torch.no_grad():
        out = model(images[1400:])
        val_loss = F.cross_entropy(out, labels[1400:]).item()
        acc = (out.argmax(1) == labels[1400:]).float().mean().item()
    print(f"epoch {epoch + 1:2d} train {train_loss / n:.3f} val {val_loss:.3f} acc {acc:.3f}")
