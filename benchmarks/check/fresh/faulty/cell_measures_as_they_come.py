# 乳腺癌数据：二分类
import numpy as np
import torch
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split

torch.manual_seed(0)
np.random.seed(0)

# 读取数据并划分训练集、测试集
X, y = load_breast_cancer(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.3, stratify=y)
X_train, X_test = (torch.tensor(a, dtype=torch.float32) for a in (X_train, X_test))
y_train, y_test = (torch.tensor(a, dtype=torch.float32).reshape(-1, 1) for a in (y_train, y_test))

# 定义模型
net = torch.nn.Sequential(torch.nn.Linear(30, 16), torch.nn.ReLU(), torch.nn.Linear(16, 1))
优化器 = torch.optim.SGD(net.parameters(), lr=0.01)
损失函数 = torch.nn.BCEWithLogitsLoss()

# 训练
for 轮 in range(20):
    for 行 in torch.randperm(len(X_train)).split(32):
        损失 = 损失函数(net(X_train[行]), y_train[行])
        优化器.zero_grad()
        损失.backward()
        优化器.step()
    if 轮 % 5 == 4:
        with torch.no_grad():
            准确率 = ((net(X_test) > 0) == y_test.bool()).float().mean().item()
        print(f"第{轮 + 1}轮 损失{损失.item():.4f} 准确率{准确率:.3f}")
