"""Five-fold cross-validation of a small network for a noisy risk score."""
import numpy as np
import torch
from sklearn.datasets import make_classification
from sklearn.model_selection import StratifiedKFold
from torch import nn

torch.manual_seed(5)
X, y = make_classification(n_samples=400, n_features=30, n_informative=5, flip_y=0.35,
                           class_sep=0.8, random_state=5)
X = torch.tensor(X, dtype=torch.float32)
y = torch.tensor(y, dtype=torch.float32)


def make_net():
    return nn.Sequential(nn.Linear(30, 128), nn.ReLU(), nn.Linear(128, 64), nn.ReLU(), nn.Linear(64, 1))


def train(net, x, t, epochs=40):
    opt = torch.optim.Adam(net.parameters(), lr=2e-3)
    for _ in range(epochs):
        for idx in torch.randperm(len(x)).split(32):
            opt.zero_grad()
            nn.functional.binary_cross_entropy_with_logits(net(x[idx]).squeeze(1), t[idx]).backward()
            opt.step()


folds = StratifiedKFold(n_splits=5, shuffle=True, random_state=0)
net = make_net()
scores = []
for fold, (tr, va) in enumerate(folds.split(X, y)):
    train(net, X[tr], y[tr])
    with torch.no_grad():
        hit = ((net(X[va]).squeeze(1) > 0).float() == y[va]).float().mean().item()
    scores.append(hit)
    print(f"fold {fold + 1}: accuracy {hit:.3f}")
print(f"cross-validated accuracy {np.mean(scores):.3f} +- {np.std(scores):.3f}")
