import torch
import torch.nn as nn
from sklearn.datasets import load_breast_cancer
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from torch.utils.data import DataLoader, Dataset

torch.manual_seed(0)


class CellTable(Dataset):
    """Rows of the table; with `jitter` the measurements get a little Gaussian noise."""

    def __init__(self, features, labels, jitter=0.0):
        self.features = torch.tensor(features, dtype=torch.float32)
        self.labels = torch.tensor(labels, dtype=torch.float32)
        self.jitter = jitter

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, i):
        row = self.features[i]
        if self.jitter:
            row += self.jitter * torch.randn_like(row)
        return row, self.labels[i]


X, y = load_breast_cancer(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.3, stratify=y, random_state=0)
scaler = StandardScaler().fit(X_train)
train_set = CellTable(scaler.transform(X_train), y_train, jitter=0.6)
test_set = CellTable(scaler.transform(X_test), y_test)
train_loader = DataLoader(train_set, batch_size=32, shuffle=True)
test_loader = DataLoader(test_set, batch_size=128)

clf = nn.Sequential(nn.Linear(30, 32), nn.ReLU(), nn.Linear(32, 16), nn.ReLU(), nn.Linear(16, 1))
criterion = nn.BCEWithLogitsLoss()
optimizer = torch.optim.Adam(clf.parameters(), lr=1e-3)


def evaluate():
    clf.eval()
    scores, truth = [], []
    with torch.no_grad():
        for xb, yb in test_loader:
            scores.append(clf(xb).squeeze(1))
            truth.append(yb)
    scores, truth = torch.cat(scores), torch.cat(truth)
    return roc_auc_score(truth.numpy(), scores.numpy()), ((scores > 0) == truth.bool()).float().mean().item()


for epoch in range(80):
    clf.train()
    total = 0.0
    for xb, yb in train_loader:
        optimizer.zero_grad()
        loss = criterion(clf(xb).squeeze(1), yb)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(xb)
    if epoch % 16 == 15:
        auc, acc = evaluate()
        print(
            f"epoch {epoch + 1:3d} loss {total / len(train_set):.4f} test auc {auc:.4f} test accuracy {acc:.4f}"
        )
