"""Segment bright blobs; at test time, average the predictions over flipped copies of the image."""

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F


def sample(n, seed):
    rng = np.random.default_rng(seed)
    yy, xx = np.mgrid[0:16, 0:16]
    imgs = rng.normal(0, 0.5, (n, 1, 16, 16))
    masks = np.zeros((n, 1, 16, 16))
    for i in range(n):
        for _ in range(rng.integers(1, 3)):
            cy, cx, ry, rx = *rng.uniform(2, 14, 2), *rng.uniform(1.5, 4, 2)
            masks[i, 0][((yy - cy) / ry) ** 2 + ((xx - cx) / rx) ** 2 < 1] = 1
    return torch.tensor(imgs + masks, dtype=torch.float32), torch.tensor(masks, dtype=torch.float32)


class SegNet(nn.Module):
    def __init__(self, f=12):
        super().__init__()
        self.c1, self.c2 = nn.Conv2d(1, f, 3, padding=1), nn.Conv2d(f, 2 * f, 3, padding=1)
        self.c3, self.c4 = nn.Conv2d(3 * f, f, 3, padding=1), nn.Conv2d(f, 1, 1)

    def forward(self, x):
        a = F.relu(self.c1(x))
        b = F.relu(self.c2(F.avg_pool2d(a, 2)))
        b = F.interpolate(b, scale_factor=2, mode="bilinear", align_corners=False)
        return self.c4(F.relu(self.c3(torch.cat((a, b), dim=1))))


@torch.no_grad()
def predict(net, x, views=((), (2,), (3,), (2, 3))):
    net.eval()
    total = torch.zeros_like(x)
    for dims in views:
        total += torch.sigmoid(net(torch.flip(x, dims)))
    return total / len(views)


def iou(prob, mask):
    p, m = prob > 0.5, mask > 0.5
    return ((p & m).sum() / (p | m).sum()).item()


def dice_bce(logit, mask):
    p = torch.sigmoid(logit)
    dice = 1 - (2 * (p * mask).sum() + 1) / (p.sum() + mask.sum() + 1)
    return dice + F.binary_cross_entropy_with_logits(logit, mask)


if __name__ == "__main__":
    torch.manual_seed(0)
    x, m = sample(300, 1)
    x_test, m_test = sample(100, 2)
    net = SegNet()
    opt = torch.optim.Adam(net.parameters(), lr=4e-3)
    for epoch in range(6):
        net.train()
        total = 0.0
        for idx in torch.randperm(len(x)).split(20):
            loss = dice_bce(net(x[idx]), m[idx])
            opt.zero_grad()
            loss.backward()
            opt.step()
            total += loss.item() / 15
        print(f"epoch {epoch}: loss {total:.3f}")
    print(f"test IoU with test-time augmentation: {iou(predict(net, x_test), m_test):.3f}")
