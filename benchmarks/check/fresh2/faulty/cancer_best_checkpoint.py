"""Breast cancer screening: keep the weights of the epoch with the best validation loss."""
import argparse

import torch
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


def get_data(seed):
    X, y = load_breast_cancer(return_X_y=True)
    X_tr, X_va, y_tr, y_va = train_test_split(X, y, test_size=0.4, random_state=seed, stratify=y)
    scaler = StandardScaler().fit(X_tr)
    to = lambda a: torch.tensor(a, dtype=torch.float32)
    return to(scaler.transform(X_tr)), to(scaler.transform(X_va)), to(y_tr), to(y_va)


def evaluate(model, x, y, loss_fn):
    model.eval()
    with torch.no_grad():
        out = model(x).squeeze(1)
        return loss_fn(out, y).item(), ((out > 0).float() == y).float().mean().item()


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--epochs", type=int, default=80)
    p.add_argument("--lr", type=float, default=3e-3)
    p.add_argument("--seed", type=int, default=1)
    args = p.parse_args()
    torch.manual_seed(args.seed)

    x_tr, x_va, y_tr, y_va = get_data(args.seed)
    loader = DataLoader(TensorDataset(x_tr, y_tr), batch_size=16, shuffle=True)
    model = nn.Sequential(nn.Linear(30, 128), nn.ReLU(), nn.Linear(128, 64), nn.ReLU(), nn.Linear(64, 1))
    loss_fn = nn.BCEWithLogitsLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=args.lr)

    best_loss, best_weights, best_epoch = float("inf"), None, -1
    for epoch in range(args.epochs):
        model.train()
        for xb, yb in loader:
            optimizer.zero_grad()
            loss_fn(model(xb).squeeze(1), yb).backward()
            optimizer.step()
        val_loss, val_acc = evaluate(model, x_va, y_va, loss_fn)
        if val_loss < best_loss:
            best_loss, best_epoch = val_loss, epoch
            best_weights = model.state_dict()

    print(f"best epoch {best_epoch}: val loss {best_loss:.4f}")
    model.load_state_dict(best_weights)
    val_loss, val_acc = evaluate(model, x_va, y_va, loss_fn)
    print(f"delivered model: val loss {val_loss:.4f} accuracy {val_acc:.4f}")


if __name__ == "__main__":
    main()
