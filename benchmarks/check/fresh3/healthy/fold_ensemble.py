"""K-fold training: one network a fold, the mean of their probabilities on a test set kept apart."""

import copy

import numpy as np
import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import KFold, train_test_split
from torch import nn


class FoldModel(nn.Module):
    """Knows the mean and spread of its own fold."""

    def __init__(self, mean, std):
        super().__init__()
        self.register_buffer("mean", torch.tensor(mean))
        self.register_buffer("std", torch.tensor(std))
        self.net = nn.Sequential(
            nn.Conv2d(1, 16, 3, padding=1),
            nn.BatchNorm2d(16),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Linear(256, 10),
        )

    def forward(self, x):
        return self.net((x - self.mean) / self.std)


def train_fold(x, y, fit, held, seed, patience=3, max_epochs=12):
    torch.manual_seed(seed)
    model = FoldModel(float(x[fit].mean()), float(x[fit].std()))
    optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
    best, best_state, waited = 0.0, None, 0
    fit = torch.as_tensor(fit)
    for _ in range(max_epochs):
        model.train()
        for rows in fit[torch.randperm(len(fit))].split(50):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(x[rows]), y[rows]).backward()
            optimizer.step()
        model.eval()
        with torch.no_grad():
            acc = (model(x[held]).argmax(1) == y[held]).float().mean().item()
        if acc > best:
            best, best_state, waited = acc, copy.deepcopy(model.state_dict()), 0
        else:
            waited += 1
            if waited == patience:
                break
    model.load_state_dict(best_state)
    return model.eval(), best


def main():
    digits = load_digits()
    rng = np.random.default_rng(0)
    images = digits.images + rng.normal(0, 6, digits.images.shape)
    dev, test = train_test_split(
        np.arange(len(images)), test_size=400, stratify=digits.target, random_state=0
    )
    x = torch.tensor(images, dtype=torch.float32).unsqueeze(1)
    y = torch.tensor(digits.target)
    members = []
    for k, (a, b) in enumerate(KFold(4, shuffle=True, random_state=0).split(dev)):
        model, score = train_fold(x, y, dev[a], dev[b], seed=k)
        members.append(model)
        print(f"fold {k}: best validation accuracy {score:.3f}")
    with torch.no_grad():
        probs = torch.stack([m(x[test]).softmax(1) for m in members])
    single = (probs.argmax(-1) == y[test]).float().mean(1)
    together = (probs.mean(0).argmax(-1) == y[test]).float().mean().item()
    print("members on the test set:", [round(v, 3) for v in single.tolist()])
    print(f"ensemble on the test set: {together:.3f}")


if __name__ == "__main__":
    main()
