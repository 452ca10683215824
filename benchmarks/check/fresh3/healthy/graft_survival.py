"""Cox model for graft survival; the risk set couples the rows of a batch in the loss, never in the network."""

import argparse

import torch
from torch import nn


def cohort(n, seed):
    g = torch.Generator().manual_seed(seed)
    x = torch.randn(n, 6, generator=g)
    risk = x[:, 0] - 0.7 * x[:, 1] + 0.6 * x[:, 2].abs()
    t = -torch.log(torch.rand(n, generator=g)) * torch.exp(-risk)
    c = -torch.log(torch.rand(n, generator=g)) * 1.5
    return x, torch.minimum(t, c), t <= c


class CoxLoss(nn.Module):
    def forward(self, score, time, event):
        later = time[None, :] >= time[:, None]
        pool = torch.logsumexp(score[None, :].masked_fill(~later, float("-inf")), dim=1)
        return (pool - score)[event].mean()


def c_index(score, time, event):
    pair = (time[:, None] < time[None, :]) & event[:, None]
    return ((score[:, None] > score[None, :]) & pair).sum().item() / pair.sum().item()


def main(argv=None):
    p = argparse.ArgumentParser()
    p.add_argument("--epochs", default=20, type=int)
    a = p.parse_args(argv)
    torch.manual_seed(0)
    x, t, e = cohort(2000, 0)
    xt, tt, et = cohort(500, 1)
    net = nn.Sequential(nn.Linear(6, 32), nn.Tanh(), nn.Linear(32, 1, bias=False), nn.Flatten(0))
    cox, opt = CoxLoss(), torch.optim.Adam(net.parameters(), lr=3e-3, weight_decay=1e-4)
    for epoch in range(a.epochs):
        net.train()
        for idx in torch.randperm(len(x)).split(200):
            opt.zero_grad()
            loss = cox(net(x[idx]), t[idx], e[idx])
            loss.backward()
            opt.step()
        if epoch % 5 == 4:
            net.eval()
            with torch.no_grad():
                print(f"epoch {epoch + 1}: loss {loss.item():.3f} c-index {c_index(net(xt), tt, et):.3f}")


if __name__ == "__main__":
    main()
