import torch
from sklearn.datasets import make_classification
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(21)


class Classifier:
    """Small wrapper with fit / score, as in scikit-learn."""

    def __init__(self, module, lr=3e-3, epochs=12, verbose=True):
        self.module = module
        self.lr = lr
        self.epochs = epochs
        self.verbose = verbose

    def fit(self, train, valid):
        self.module.train()
        optimizer = torch.optim.Adam(self.module.parameters(), lr=self.lr)
        for epoch in range(self.epochs):
            for x, y in DataLoader(train, batch_size=32, shuffle=True):
                optimizer.zero_grad()
                loss = nn.functional.cross_entropy(self.module(x), y)
                loss.backward()
                optimizer.step()
            if self.verbose:
                print(f"epoch {epoch:2d} train {self.score(train):.3f} valid {self.score(valid):.3f}")
        return self

    def score(self, dataset):
        self.module.eval()
        hits = 0
        with torch.no_grad():
            for x, y in DataLoader(dataset, batch_size=200):
                hits += (self.module(x).argmax(1) == y).sum().item()
        return hits / len(dataset)


X, y = make_classification(600, 30, n_informative=6, flip_y=0.15, random_state=21)
X, y = torch.tensor(X, dtype=torch.float32), torch.tensor(y)
X = (X - X[:400].mean(0)) / X[:400].std(0)
train, valid = TensorDataset(X[:400], y[:400]), TensorDataset(X[400:], y[400:])
net = nn.Sequential(
    nn.Linear(30, 128), nn.BatchNorm1d(128), nn.ReLU(), nn.Dropout(0.5),
    nn.Linear(128, 64), nn.BatchNorm1d(64), nn.ReLU(), nn.Dropout(0.5), nn.Linear(64, 2),
)
Classifier(net).fit(train, valid)
