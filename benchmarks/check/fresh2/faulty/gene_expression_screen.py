# 基因表达数据: 80个病人, 4000个基因, 预测是否复发
import numpy as np
import torch
import torch.nn as nn
from sklearn.feature_selection import SelectKBest, f_classif
from sklearn.model_selection import train_test_split

np.random.seed(1)
torch.manual_seed(1)

# 模拟数据: 只有3个基因带有微弱信号
病人数, 基因数 = 80, 4000
y = np.random.randint(0, 2, 病人数)
X = np.random.randn(病人数, 基因数)
X[:, :3] += 0.4 * y[:, None]

# 挑选最有关的40个基因
选择器 = SelectKBest(f_classif, k=40)
X = 选择器.fit_transform(X, y)

X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.4, random_state=0, stratify=y)

mean, std = X_train.mean(0), X_train.std(0)
X_train = torch.tensor((X_train - mean) / std, dtype=torch.float32)
X_test = torch.tensor((X_test - mean) / std, dtype=torch.float32)
y_train, y_test = torch.tensor(y_train), torch.tensor(y_test)

网络 = nn.Sequential(nn.Linear(40, 16), nn.ReLU(), nn.Dropout(0.3), nn.Linear(16, 2))
优化器 = torch.optim.Adam(网络.parameters(), lr=0.01, weight_decay=1e-3)
损失函数 = nn.CrossEntropyLoss()

for 轮 in range(60):
    网络.train()
    优化器.zero_grad()
    损失 = 损失函数(网络(X_train), y_train)
    损失.backward()
    优化器.step()
    if (轮 + 1) % 20 == 0:
        网络.eval()
        with torch.no_grad():
            准确率 = (网络(X_test).argmax(1) == y_test).float().mean().item()
        print(f'第{轮 + 1}轮 训练损失 {损失.item():.3f} 测试准确率 {准确率:.3f}')
