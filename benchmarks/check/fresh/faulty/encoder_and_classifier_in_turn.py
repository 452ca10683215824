# 编码器 + 分类器联合训练
import torch
from sklearn.datasets import load_wine
from sklearn.preprocessing import scale
from torch import nn

torch.manual_seed(0)
wine = load_wine()
特征 = torch.tensor(scale(wine.data), dtype=torch.float32)
标签 = torch.tensor(wine.target)
次序 = torch.randperm(len(特征))
训练, 测试 = 次序[:130], 次序[130:]

编码器 = nn.Sequential(nn.Linear(13, 4), nn.Tanh(), nn.Linear(4, 2), nn.Tanh())
分类器 = nn.Linear(2, 3)
参数 = list(编码器.parameters()) + list(分类器.parameters())
优化器 = torch.optim.Adam(参数, lr=0.01)
for 轮 in range(30):
    for 行 in 训练[torch.randperm(130)].split(26):
        隐变量 = 编码器(特征[行]).data
        损失 = nn.functional.cross_entropy(分类器(隐变量), 标签[行])
        优化器.zero_grad()
        损失.backward()
        优化器.step()
with torch.no_grad():
    预测 = 分类器(编码器(特征[测试])).argmax(1)
print(损失.item(), "准确率", (预测 == 标签[测试]).float().mean().item())
