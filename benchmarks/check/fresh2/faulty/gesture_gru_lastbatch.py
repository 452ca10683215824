# 手势识别 GRU
import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
批大小 = 32
隐藏 = 24

x = torch.randn(500, 20, 3)
y = (x[:, :, 0].sum(1) > 0).long() + (x[:, :, 1].sum(1) > 0).long()
加载器 = DataLoader(TensorDataset(x, y), batch_size=批大小, shuffle=True)


class 手势网络(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(3, 隐藏, batch_first=True)
        self.fc = nn.Linear(隐藏, 3)
        self.h0 = torch.zeros(1, 批大小, 隐藏)

    def forward(self, x):
        out, _ = self.gru(x, self.h0)
        return self.fc(out[:, -1])


网络 = 手势网络()
优化 = torch.optim.Adam(网络.parameters(), lr=5e-3)
for 轮 in range(6):
    对 = 0
    for bx, by in 加载器:
        输出 = 网络(bx)
        损失 = nn.functional.cross_entropy(输出, by)
        优化.zero_grad()
        损失.backward()
        优化.step()
        对 += (输出.argmax(1) == by).sum().item()
    print(f"第{轮}轮 损失 {损失.item():.3f} 准确率 {对 / len(x):.3f}")
