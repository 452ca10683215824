# coding: utf-8
# 土地覆盖分割：水、田、林三类，合成的 16x16 多光谱小图
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

rng = np.random.default_rng(7)
torch.manual_seed(7)
N_CLASSES = 3


def make_scene(size=16):
    """生成一张图和它的标签"""
    yy, xx = np.mgrid[0:size, 0:size]
    mask = np.zeros((size, size), dtype=np.int64)
    angle = rng.uniform(0, np.pi)
    mask[(np.cos(angle) * (xx - 8) + np.sin(angle) * (yy - 8)) > rng.uniform(-3, 3)] = 1
    cx, cy, r = rng.uniform(3, 13), rng.uniform(3, 13), rng.uniform(2, 5)
    mask[(xx - cx) ** 2 + (yy - cy) ** 2 < r * r] = 2
    palette = np.array([[0.2, 0.3, 0.7], [0.6, 0.5, 0.2], [0.2, 0.6, 0.3]])
    img = palette[mask].transpose(2, 0, 1) + rng.normal(0, 0.15, (3, size, size))
    return img.astype(np.float32), mask


scenes = [make_scene() for _ in range(500)]
images = torch.from_numpy(np.stack([s[0] for s in scenes]))
masks = torch.from_numpy(np.stack([s[1] for s in scenes]))
mean, std = images[:400].mean((0, 2, 3), keepdim=True), images[:400].std((0, 2, 3), keepdim=True)
images = (images - mean) / std


def double_conv(i, o):
    return nn.Sequential(nn.Conv2d(i, o, 3, padding=1), nn.ReLU(), nn.Conv2d(o, o, 3, padding=1), nn.ReLU())


class MiniUNet(nn.Module):
    def __init__(self, width=12):
        super().__init__()
        self.down1 = double_conv(3, width)
        self.down2 = double_conv(width, 2 * width)
        self.up = nn.ConvTranspose2d(2 * width, width, 2, stride=2)
        self.merge = double_conv(2 * width, width)
        self.out = nn.Conv2d(width, N_CLASSES, 1)

    def forward(self, x):
        a = self.down1(x)
        b = self.down2(F.max_pool2d(a, 2))
        return self.out(self.merge(torch.cat([a, self.up(b)], dim=1)))


def pixel_loss(scores, target):
    # 逐像素交叉熵
    flat = scores.reshape(-1, N_CLASSES)
    return F.cross_entropy(flat, target.reshape(-1))


def mean_iou(scores, target):
    pred = scores.argmax(1)
    ious = []
    for c in range(N_CLASSES):
        inter = ((pred == c) & (target == c)).sum().item()
        union = ((pred == c) | (target == c)).sum().item()
        ious.append(inter / max(union, 1))
    return sum(ious) / N_CLASSES


net = MiniUNet()
opt = torch.optim.Adam(net.parameters(), lr=3e-3)
for epoch in range(8):
    net.train()
    order = torch.randperm(400)
    losses = []
    for chunk in order.split(25):
        loss = pixel_loss(net(images[chunk]), masks[chunk])
        opt.zero_grad()
        loss.backward()
        opt.step()
        losses.append(loss.item())
    net.eval()
    with torch.no_grad():
        miou = mean_iou(net(images[400:]), masks[400:])
    print(f"第 {epoch + 1} 轮  损失 {np.mean(losses):.4f}  验证 mIoU {miou:.3f}")
