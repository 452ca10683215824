"""Three-class segmentation with channels-last data, an ignore label and dice computed by hand."""

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, Dataset

IGNORE = 255


class Fields(Dataset):
    def __init__(self, n, seed):
        rng = np.random.default_rng(seed)
        self.photos = np.empty((n, 16, 16, 3), np.uint8)
        self.masks = np.empty((n, 16, 16), np.uint8)
        tint = np.array([[120, 90, 60], [70, 140, 60], [180, 170, 80]])
        for i in range(n):
            mask = np.zeros((16, 16), np.uint8)
            r, c = rng.integers(4, 12, 2)
            mask[:r, c:] = 1
            mask[r:, : c + 2] = 2
            noisy = tint[mask] + rng.normal(0, 35, (16, 16, 3))
            self.photos[i] = noisy.clip(0, 255)
            mask[rng.random((16, 16)) < 0.1] = IGNORE
            self.masks[i] = mask

    def __len__(self):
        return len(self.masks)

    def __getitem__(self, i):
        return self.photos[i], self.masks[i]


def collate(batch):
    photos, masks = zip(*batch)
    x = torch.from_numpy(np.stack(photos)).permute(0, 3, 1, 2).float().div_(255).sub_(0.45).div_(0.2)
    return x, torch.from_numpy(np.stack(masks).astype(np.int64))


class FCN(nn.Module):
    def __init__(self, f=12):
        super().__init__()
        self.a = nn.Sequential(nn.Conv2d(3, f, 3, padding=1), nn.ReLU())
        self.b = nn.Sequential(nn.Conv2d(f, 2 * f, 3, stride=2, padding=1), nn.ReLU())
        self.c = nn.Sequential(nn.Conv2d(2 * f, 2 * f, 3, padding=2, dilation=2), nn.ReLU())
        self.d = nn.Conv2d(3 * f, 3, 1)

    def forward(self, x):
        a = self.a(x)
        deep = F.interpolate(self.c(self.b(a)), size=a.shape[-2:], mode="nearest")
        return self.d(torch.cat([a, deep], 1)).permute(0, 2, 3, 1).contiguous()


def loss_fn(scores, masks):
    return F.cross_entropy(scores.view(-1, 3), masks.view(-1), ignore_index=IGNORE)


def dice(scores, masks):
    guess, valid = scores.argmax(-1), masks != IGNORE
    values = []
    for k in range(3):
        g, t = (guess == k) & valid, masks == k
        values.append((2 * (g & t).sum() / (g.sum() + t.sum()).clamp(min=1)).item())
    return values


if __name__ == "__main__":
    torch.manual_seed(0)
    train = DataLoader(Fields(300, 1), 20, shuffle=True, collate_fn=collate)
    x_val, m_val = next(iter(DataLoader(Fields(80, 2), batch_size=80, collate_fn=collate)))
    net = FCN()
    opt = torch.optim.Adam(net.parameters(), lr=4e-3)
    for epoch in range(6):
        net.train()
        total = 0.0
        for x, m in train:
            loss = loss_fn(net(x), m)
            opt.zero_grad()
            loss.backward()
            opt.step()
            total += loss.item()
        net.eval()
        with torch.no_grad():
            print(
                epoch,
                f"loss {total / len(train):.3f}",
                "dice",
                [round(d, 3) for d in dice(net(x_val), m_val)],
            )
