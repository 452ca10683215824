import argparse

import numpy as np
import torch
import torch.nn as nn


def simulate(n, seed):
    g = np.random.default_rng(seed)
    covariates = g.normal(size=(n, 8))
    risk = 1.2 * covariates[:, 0] - 0.9 * covariates[:, 1] + 0.8 * covariates[:, 2] * covariates[:, 3]
    event_time = g.exponential(np.exp(-risk))
    censor_time = g.exponential(2.0, n)
    observed = np.minimum(event_time, censor_time)
    happened = (event_time <= censor_time).astype(np.float32)
    return (
        torch.tensor(covariates, dtype=torch.float32),
        torch.tensor(observed, dtype=torch.float32),
        torch.tensor(happened),
    )


class RiskNet(nn.Module):
    def __init__(self, features: int, width: int):
        super().__init__()
        self.body = nn.Sequential(
            nn.Linear(features, width), nn.SELU(), nn.Linear(width, width), nn.SELU(), nn.Linear(width, 1)
        )

    def forward(self, x):
        return self.body(x).squeeze(1)


def partial_likelihood(log_risk, times, events):
    """Negative Cox partial log likelihood (Breslow)."""
    order = torch.argsort(times)
    log_risk, events = log_risk[order], events[order]
    at_risk = torch.logcumsumexp(log_risk, dim=0)
    return -((log_risk - at_risk) * events).sum() / events.sum()


def concordance(log_risk, times, events):
    earlier = (times[:, None] < times[None, :]) & (events[:, None] == 1)
    right = log_risk[:, None] > log_risk[None, :]
    return (right & earlier).sum().item() / earlier.sum().item()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=25)
    parser.add_argument("--batch", type=int, default=256)
    parser.add_argument("--lr", type=float, default=1e-3)
    args = parser.parse_args()
    torch.manual_seed(0)
    x, t, e = simulate(3000, 1)
    xv, tv, ev = simulate(800, 2)
    model = RiskNet(8, 48)
    opt = torch.optim.AdamW(model.parameters(), lr=args.lr, weight_decay=1e-3)
    for epoch in range(args.epochs):
        model.train()
        perm = torch.randperm(len(x))
        losses = []
        for idx in perm.split(args.batch):
            loss = partial_likelihood(model(x[idx]), t[idx], e[idx])
            opt.zero_grad()
            loss.backward()
            opt.step()
            losses.append(loss.item())
        model.eval()
        with torch.no_grad():
            c = concordance(model(xv), tv, ev)
        if epoch % 6 == 0:
            print(f"[{epoch:02d}] loss={np.mean(losses):.3f} c-index={c:.3f}")
    print(f"final c-index {c:.3f}")


if __name__ == "__main__":
    main()
