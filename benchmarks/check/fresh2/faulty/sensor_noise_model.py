import argparse
import torch
from torch import nn


class HeteroscedasticNet(nn.Module):
    """Predicts mean and variance of a sensor reading."""

    def __init__(self, d):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(d, 32), nn.Tanh())
        self.mean = nn.Linear(32, 1)
        self.var = nn.Linear(32, 1)

    def forward(self, x):
        h = self.body(x)
        return self.mean(h), self.var(h)


def nll(mean, var, y):
    return 0.5 * (torch.log(var) + (y - mean) ** 2 / var).mean()


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--epochs", type=int, default=24)
    ap.add_argument("--lr", type=float, default=1e-2)
    args = ap.parse_args()
    torch.manual_seed(4)
    x = torch.rand(1000, 3) * 2 - 1
    sigma = 0.1 + 0.5 * (x[:, :1] + 1) / 2
    y = torch.sin(3 * x[:, 1:2]) + sigma * torch.randn(1000, 1)
    net = HeteroscedasticNet(3)
    opt = torch.optim.Adam(net.parameters(), lr=args.lr)
    for epoch in range(args.epochs):
        for b in torch.randperm(1000).split(50):
            mean, var = net(x[b])
            loss = nll(mean, var, y[b])
            opt.zero_grad()
            loss.backward()
            opt.step()
        with torch.no_grad():
            mean, var = net(x)
        if epoch % 4 == 3:
            print(f"epoch {epoch} nll {nll(mean, var, y).item():.3f} rmse {(mean - y).pow(2).mean().sqrt().item():.3f}")


if __name__ == "__main__":
    main()
