# 预测气温距平(有正有负)
import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(7)


def 生成数据(n):
    x = torch.rand(n, 5) * 2 - 1
    y = 1.8 * torch.sin(3 * x[:, 0]) - 1.2 * x[:, 1] + 0.8 * x[:, 2] * x[:, 3] + 0.1 * torch.randn(n)
    return x, y.unsqueeze(1)


class 距平网络(nn.Module):
    def __init__(self, 隐藏=64):
        super().__init__()
        self.一 = nn.Linear(5, 隐藏)
        self.二 = nn.Linear(隐藏, 隐藏)
        self.三 = nn.Linear(隐藏, 1)
        self.激活 = nn.ReLU()

    def forward(self, x):
        x = self.激活(self.一(x))
        x = self.激活(self.二(x))
        return self.激活(self.三(x))


训练x, 训练y = 生成数据(1000)
测试x, 测试y = 生成数据(300)
加载器 = DataLoader(TensorDataset(训练x, 训练y), batch_size=100, shuffle=True)

模型 = 距平网络()
损失函数 = nn.MSELoss(reduction='sum')
优化器 = torch.optim.SGD(模型.parameters(), lr=0.05)

for 轮 in range(40):
    总损失 = 0.0
    for bx, by in 加载器:
        优化器.zero_grad()
        损失 = 损失函数(模型(bx), by)
        损失.backward()
        优化器.step()
        总损失 += 损失.item()
    if (轮 + 1) % 10 == 0:
        with torch.no_grad():
            测试误差 = (模型(测试x) - 测试y).pow(2).mean().item()
        print(f'轮 {轮 + 1}: 每样本损失 {总损失 / 1000:.4f}, 测试均方误差 {测试误差:.4f}')
print(f'测试目标方差 {测试y.var().item():.4f}')
