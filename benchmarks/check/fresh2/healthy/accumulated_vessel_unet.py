"""Vessel segmentation, soft dice + BCE, gradients accumulated over four micro-batches."""
import argparse
import torch
import torch.nn as nn
import torch.nn.functional as F


class MiniUNet(nn.Module):
    def __init__(self, c=8):
        super().__init__()
        self.e1 = nn.Conv2d(1, c, 3, padding=1)
        self.e2 = nn.Conv2d(c, 2 * c, 3, padding=1)
        self.up = nn.ConvTranspose2d(2 * c, c, 2, stride=2)
        self.d1 = nn.Conv2d(2 * c, c, 3, padding=1)
        self.head = nn.Conv2d(c, 1, 1)

    def forward(self, x):
        a = F.relu(self.e1(x))
        b = F.relu(self.e2(F.max_pool2d(a, 2)))
        return self.head(F.relu(self.d1(torch.cat([a, self.up(b)], 1))))


def soft_dice(logits, y, eps=1.0):
    p = torch.sigmoid(logits).flatten(1)
    y = y.flatten(1)
    return 1 - ((2 * (p * y).sum(1) + eps) / (p.sum(1) + y.sum(1) + eps)).mean()


def vessels(n, s=24):
    xs = torch.arange(s).float()
    amp, ph, mid = torch.rand(n, 1) * 5, torch.rand(n, 1) * 6.28, 8 + 8 * torch.rand(n, 1)
    line = mid + amp * torch.sin(xs / 4 + ph)
    y = ((xs[None, :, None] - line[:, None, :]).abs() < 1.5).float()[:, None]
    return 0.8 * y + 0.5 * torch.randn(n, 1, s, s), y


def main(opts):
    torch.manual_seed(opts.seed)
    x, y = vessels(192)
    xt, yt = vessels(48)
    net = MiniUNet()
    optim = torch.optim.Adam(net.parameters(), lr=opts.lr)
    for epoch in range(opts.epochs):
        optim.zero_grad()
        for k, idx in enumerate(torch.randperm(len(x)).split(8)):
            out = net(x[idx])
            loss = (soft_dice(out, y[idx]) + F.binary_cross_entropy_with_logits(out, y[idx])) / opts.accumulate
            loss.backward()
            if (k + 1) % opts.accumulate == 0:
                optim.step()
                optim.zero_grad()
        with torch.no_grad():
            p = net(xt) > 0
            iou = ((p & (yt > 0)).sum() / (p | (yt > 0)).sum()).item()
        print(f"epoch {epoch} loss {opts.accumulate * loss.item():.3f} IoU {iou:.3f}")


if __name__ == "__main__":
    ap = argparse.ArgumentParser()
    ap.add_argument("--epochs", type=int, default=8)
    ap.add_argument("--lr", type=float, default=1e-2)
    ap.add_argument("--accumulate", type=int, default=4)
    ap.add_argument("--seed", type=int, default=0)
    main(ap.parse_args())
