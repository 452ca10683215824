"""Handwritten digits with a strongly regularised network."""
import torch
import torch.nn as nn
import torch.nn.functional as F
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)


class RobustNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(64, 96)
        self.fc2 = nn.Linear(96, 48)
        self.fc3 = nn.Linear(48, 10)

    def forward(self, x):
        x = F.dropout(F.relu(self.fc1(x)), p=0.5)
        x = F.dropout(F.relu(self.fc2(x)), p=0.5)
        return self.fc3(x)


def get_loaders():
    X, y = load_digits(return_X_y=True)
    X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.3, random_state=0)
    X_train = torch.tensor(X_train, dtype=torch.float32)
    X_test = torch.tensor(X_test, dtype=torch.float32)
    mean, std = X_train.mean(), X_train.std()
    X_train = (X_train - mean) / std
    train = TensorDataset(X_train, torch.tensor(y_train))
    test = TensorDataset(X_test, torch.tensor(y_test))
    return DataLoader(train, batch_size=32, shuffle=True), DataLoader(test, batch_size=128)


train_loader, test_loader = get_loaders()
model = RobustNet()
optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)

for epoch in range(12):
    model.train()
    for xb, yb in train_loader:
        optimizer.zero_grad()
        loss = F.cross_entropy(model(xb), yb)
        loss.backward()
        optimizer.step()

    model.eval()
    correct, test_loss = 0, 0.0
    with torch.no_grad():
        for xb, yb in test_loader:
            out = model(xb)
            test_loss += F.cross_entropy(out, yb, reduction="sum").item()
            correct += (out.argmax(1) == yb).sum().item()
    n = len(test_loader.dataset)
    print(f"epoch {epoch + 1:2d} train loss {loss.item():.3f} test loss {test_loss / n:.3f} acc {correct / n:.3f}")
