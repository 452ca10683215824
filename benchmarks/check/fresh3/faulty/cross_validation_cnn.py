"""Five-fold cross-validation of a small CNN on noisy digits."""

import numpy as np
import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import StratifiedKFold
from torch import nn


def prepare(noise=0.6, seed=0):
    rng = np.random.default_rng(seed)
    data = load_digits()
    images = data.images / 16 - 0.3 + rng.normal(0, noise, data.images.shape)
    subset = rng.permutation(len(images))[:900]
    return images[subset].astype(np.float32)[:, None], data.target[subset]


def build():
    return nn.Sequential(
        nn.Conv2d(1, 24, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(384, 64),
        nn.ReLU(),
        nn.Linear(64, 10),
    )


def fit(model, x, y, epochs=8, lr=2e-3, batch=32):
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    model.train()
    for _ in range(epochs):
        for idx in torch.randperm(len(x)).split(batch):
            optimizer.zero_grad()
            criterion(model(x[idx]), y[idx]).backward()
            optimizer.step()
    return model


@torch.no_grad()
def accuracy(model, x, y):
    model.eval()
    return (model(x).argmax(dim=1) == y).float().mean().item()


def cross_validate(x, y, folds=5):
    splitter = StratifiedKFold(n_splits=folds, shuffle=True, random_state=1)
    network = build()
    scores = []
    for k, (fit_rows, held_rows) in enumerate(splitter.split(x, y)):
        mean, std = x[fit_rows].mean(), x[fit_rows].std()
        inputs = torch.from_numpy((x - mean) / std)
        labels = torch.from_numpy(y)
        fit(network, inputs[fit_rows], labels[fit_rows])
        scores.append(accuracy(network, inputs[held_rows], labels[held_rows]))
        print(f"fold {k + 1}: accuracy {scores[-1]:.3f}")
    return np.array(scores)


if __name__ == "__main__":
    torch.manual_seed(1)
    x, y = prepare()
    scores = cross_validate(x, y)
    print(f"mean accuracy {scores.mean():.3f} +- {scores.std():.3f}")
