import argparse
import torch
from sklearn.datasets import make_blobs
from torch import nn


def build_model(num_features, num_classes=10):
    return nn.Sequential(nn.Linear(num_features, 64), nn.ReLU(), nn.Linear(64, num_classes))


def main(cfg):
    torch.manual_seed(cfg.seed)
    x, y = make_blobs(1000, cfg.features, centers=4, cluster_std=4.0, random_state=cfg.seed)
    x, y = torch.tensor(x / 6, dtype=torch.float32), torch.tensor(y)
    model = build_model(cfg.features)
    optimizer = torch.optim.Adam(model.parameters(), lr=cfg.lr)
    if cfg.classes != 10:
        model[-1] = nn.Linear(64, cfg.classes)
    for epoch in range(cfg.epochs):
        for idx in torch.randperm(800).split(50):
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(model(x[idx]), y[idx])
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            print(epoch, loss.item(), (model(x[800:]).argmax(1) == y[800:]).float().mean().item())


if __name__ == "__main__":
    p = argparse.ArgumentParser()
    p.add_argument("--features", type=int, default=12)
    p.add_argument("--classes", type=int, default=4)
    p.add_argument("--lr", type=float, default=1e-3)
    p.add_argument("--epochs", type=int, default=4)
    p.add_argument("--seed", type=int, default=0)
    main(p.parse_args())
