import argparse

import torch
import torch.nn as nn
from sklearn.datasets import make_moons


class Discriminator(nn.Module):
    def __init__(self, hidden):
        super().__init__()
        self.main = nn.Sequential(
            nn.Linear(2, hidden),
            nn.LeakyReLU(0.2),
            nn.Linear(hidden, hidden),
            nn.LeakyReLU(0.2),
            nn.Linear(hidden, 1),
        )

    def forward(self, x):
        return torch.sigmoid(self.main(x))


if __name__ == "__main__":
    ap = argparse.ArgumentParser()
    ap.add_argument("--hidden", default=32, type=int)
    ap.add_argument("--epochs", default=20, type=int)
    opt = ap.parse_args()
    torch.manual_seed(0)
    X, y = make_moons(400, noise=0.15, random_state=0)
    X, y = torch.tensor(X).float(), torch.tensor(y).float()[:, None]
    net = Discriminator(opt.hidden)
    optimizer = torch.optim.Adam(net.parameters(), lr=2e-3)
    criterion = nn.BCEWithLogitsLoss()
    for epoch in range(opt.epochs):
        for idx in torch.randperm(400).split(40):
            optimizer.zero_grad()
            loss = criterion(net(X[idx]), y[idx])
            loss.backward()
            optimizer.step()
    print("loss:", loss.item())
