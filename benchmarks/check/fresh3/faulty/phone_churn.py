"""Which customers of a phone company leave? About one in nine does, so leavers are repeated."""

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from sklearn.datasets import make_classification
from sklearn.metrics import average_precision_score, f1_score
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler


def load_customers():
    return make_classification(
        n_samples=2000,
        n_features=20,
        n_informative=6,
        weights=[0.89],
        flip_y=0.12,
        class_sep=0.7,
        random_state=8,
    )


def balance(X, y, seed=8):
    """Repeat the rows of the rare class until both are equally frequent."""
    rare, common = np.flatnonzero(y == 1), np.flatnonzero(y == 0)
    drawn = np.random.default_rng(seed).choice(rare, len(common), replace=True)
    rows = np.concatenate([common, drawn])
    return X[rows], y[rows]


regularise = lambda h, rate=0.4: F.dropout(F.relu(h), p=rate)


class ChurnNet(nn.Module):
    def __init__(self, n_features, width=128):
        super().__init__()
        self.first = nn.Linear(n_features, width)
        self.second = nn.Linear(width, width)
        self.last = nn.Linear(width, 1)

    def forward(self, x):
        h = regularise(self.first(x))
        h = regularise(self.second(h))
        return self.last(h).squeeze(1)


torch.manual_seed(8)
X, y = load_customers()
X, y = balance(X, y)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, random_state=8, stratify=y)
scaler = StandardScaler().fit(X_train)
X_train = torch.tensor(scaler.transform(X_train), dtype=torch.float32)
X_test = torch.tensor(scaler.transform(X_test), dtype=torch.float32)
target = torch.tensor(y_train, dtype=torch.float32)

model = ChurnNet(20)
criterion = nn.BCEWithLogitsLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
for epoch in range(60):
    model.train()
    for rows in torch.randperm(len(X_train)).split(64):
        optimizer.zero_grad()
        loss = criterion(model(X_train[rows]), target[rows])
        loss.backward()
        optimizer.step()
    if epoch % 15 == 14:
        model.eval()
        with torch.no_grad():
            p = torch.sigmoid(model(X_test)).numpy()
        print(
            f"epoch {epoch + 1} loss {loss.item():.3f} f1 {f1_score(y_test, p > 0.5):.3f} ap {average_precision_score(y_test, p):.3f}"
        )
