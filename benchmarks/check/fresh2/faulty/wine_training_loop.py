# 红酒分类 —— 三层全连接网络
import torch
from torch import nn
from sklearn.datasets import load_wine
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

torch.manual_seed(2024)

数据 = load_wine()
训练x, 测试x, 训练y, 测试y = train_test_split(
    数据.data, 数据.target, test_size=0.3, random_state=1, stratify=数据.target)
标准化 = StandardScaler()
训练x = torch.from_numpy(标准化.fit_transform(训练x)).float()
测试x = torch.from_numpy(标准化.transform(测试x)).float()
训练y = torch.from_numpy(训练y)
测试y = torch.from_numpy(测试y)


class 分类器(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(13, 32),
            nn.ReLU(),
            nn.Linear(32, 16),
            nn.ReLU(),
            nn.Linear(16, 3),
        )

    def forward(self, x):
        return self.layers(x)


model = 分类器()
loss_fn = nn.CrossEntropyLoss()
opt = torch.optim.Adam(model.parameters(), lr=5e-3)

for epoch in range(80):
    model.train()
    out = model(训练x)
    loss = loss_fn(out, 训练y)
    loss.backward()     # 反向传播
    opt.zero_grad()     # 清空梯度
    opt.step()          # 更新参数
    if (epoch + 1) % 20 == 0:
        model.eval()
        with torch.no_grad():
            acc = (model(测试x).argmax(1) == 测试y).float().mean()
        print(f'第 {epoch + 1} 轮: 损失 {loss.item():.4f}, 测试准确率 {acc:.3f}')
