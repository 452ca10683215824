# 显存只够每批2张图, 所以用GroupNorm而不是BatchNorm
import torch
import torch.nn as nn
from sklearn.datasets import load_digits

torch.manual_seed(0)
digits = load_digits()
图 = torch.tensor(digits.images, dtype=torch.float32)[:, None] / 16
标签 = torch.tensor(digits.target)
训练图, 训练标签 = 图[:600], 标签[:600]
测试图, 测试标签 = 图[600:1000], 标签[600:1000]

网络 = nn.Sequential(
    nn.Conv2d(1, 16, 3, padding=1, bias=False), nn.GroupNorm(4, 16), nn.ReLU(), nn.MaxPool2d(2),
    nn.Conv2d(16, 16, 3, padding=1, bias=False), nn.GroupNorm(4, 16), nn.ReLU(),
    nn.Flatten(), nn.Linear(16 * 16, 10))
优化器 = torch.optim.SGD(网络.parameters(), lr=0.01, momentum=0.5)

for 轮 in range(4):
    和 = 0.
    for 批 in torch.randperm(600).split(2):
        损失 = nn.functional.cross_entropy(网络(训练图[批]), 训练标签[批])
        优化器.zero_grad()
        损失.backward()
        优化器.step()
        和 += 损失.item()
    with torch.no_grad():
        准确率 = (网络(测试图).argmax(1) == 测试标签).float().mean().item()
    print(f'第{轮 + 1}轮: 平均损失 {和 / 300:.3f}, 测试准确率 {准确率:.3f}')
