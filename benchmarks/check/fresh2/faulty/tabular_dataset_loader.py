import numpy as np
import torch
from sklearn.datasets import load_digits
from sklearn.utils import shuffle
from torch import nn
from torch.utils.data import DataLoader, Dataset


class TableDataset(Dataset):
    """Rows of a feature table with an integer label each."""

    def __init__(self, features: np.ndarray, labels: np.ndarray):
        assert len(features) == len(labels)
        self.table = torch.tensor(features, dtype=torch.float32)
        self.labels = torch.tensor(labels, dtype=torch.long)

    def __len__(self):
        return len(self.table[0])

    def __getitem__(self, index):
        return self.table[index], self.labels[index]


def accuracy(model, features, labels):
    with torch.no_grad():
        return (model(torch.tensor(features, dtype=torch.float32)).argmax(1).numpy() == labels).mean()


def run():
    torch.manual_seed(5)
    X, y = shuffle(*load_digits(return_X_y=True), random_state=5)
    X = X / X.max()
    train = TableDataset(X[:1400], y[:1400])
    loader = DataLoader(train, batch_size=16, shuffle=True)
    model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
    optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
    for epoch in range(25):
        total = 0.0
        for xb, yb in loader:
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(model(xb), yb)
            loss.backward()
            optimizer.step()
            total += loss.item()
        if epoch % 5 == 4:
            print(f"epoch {epoch + 1:2d} loss {total / len(loader):.4f} test {accuracy(model, X[1400:], y[1400:]):.3f}")


if __name__ == "__main__":
    run()
