"""Long-tailed digits: draw the rare classes more often with a weighted sampler."""

import numpy as np
import torch
from sklearn.datasets import load_digits
from sklearn.metrics import balanced_accuracy_score
from torch import nn
from torch.utils.data import DataLoader, TensorDataset, WeightedRandomSampler


def long_tail(y, rng, keep=(1.0, 0.8, 0.65, 0.5, 0.4, 0.3, 0.25, 0.2, 0.15, 0.1)):
    chosen = [i for i, label in enumerate(y) if rng.random() < keep[label]]
    return np.array(chosen)


def make_sampler(labels):
    counts = np.bincount(labels)
    weights = 1.0 / counts
    return WeightedRandomSampler(torch.as_tensor(weights), num_samples=len(labels), replacement=True)


def main():
    rng = np.random.default_rng(0)
    torch.manual_seed(0)
    X, y = load_digits(return_X_y=True)
    X = (X / 16.0).astype("float32").reshape(-1, 1, 8, 8)
    order = rng.permutation(len(y))
    test, pool = order[:450], order[450:]
    pool = pool[long_tail(y[pool], rng)]
    print("training images per class:", np.bincount(y[pool]).tolist())

    dataset = TensorDataset(torch.from_numpy(X[pool]), torch.from_numpy(y[pool]))
    loader = DataLoader(dataset, batch_size=32, sampler=make_sampler(y[pool]))
    clf = nn.Sequential(
        nn.Conv2d(1, 20, 3),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(180, 64),
        nn.ReLU(),
        nn.Linear(64, 10),
    )
    optimizer = torch.optim.Adam(clf.parameters(), lr=2e-3)
    loss_fn = nn.CrossEntropyLoss()
    for epoch in range(10):
        clf.train()
        total = 0.0
        for images, labels in loader:
            optimizer.zero_grad()
            loss = loss_fn(clf(images), labels)
            loss.backward()
            optimizer.step()
            total += loss.item()
        clf.eval()
        with torch.no_grad():
            guess = clf(torch.from_numpy(X[test])).argmax(1).numpy()
        print(
            f"epoch {epoch}: loss {total / len(loader):.4f}  "
            f"balanced accuracy {balanced_accuracy_score(y[test], guess):.3f}"
        )


if __name__ == "__main__":
    main()
