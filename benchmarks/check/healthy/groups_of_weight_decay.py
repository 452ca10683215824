import argparse

import torch
import torch.nn as nn


def param_groups(model, decay):
    yes, no = [], []
    for name, p in model.named_parameters():
        (no if p.ndim < 2 else yes).append(p)
    return [{"params": yes, "weight_decay": decay}, {"params": no, "weight_decay": 0.0}]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--lr", type=float, default=3e-3)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    x = torch.randn(500, 10)
    y = (x[:, :5].sum(1) > 0).long()
    model = nn.Sequential(nn.Linear(10, 32), nn.LayerNorm(32), nn.GELU(), nn.Linear(32, 2)).to(device)
    optimizer = torch.optim.AdamW(param_groups(model, 0.05), lr=args.lr)
    for epoch in range(args.epochs):
        model.train()
        running = 0.0
        for b in torch.randperm(400).split(40):
            xb, yb = x[b].to(device), y[b].to(device)
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(model(xb), yb)
            loss.backward()
            optimizer.step()
            running += loss.item() * len(b)
        model.eval()
        with torch.no_grad():
            acc = (model(x[400:].to(device)).argmax(1).cpu() == y[400:]).float().mean()
        print(f"{epoch} loss {running / 400:.4f} acc {acc:.3f}")


if __name__ == "__main__":
    main()
