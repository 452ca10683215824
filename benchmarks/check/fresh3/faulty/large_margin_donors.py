# -*- coding: utf-8 -*-
"""最大间隔分类器:预测会员是否会再次捐款。"""

import numpy as np
import torch
import torch.nn as nn
from sklearn.datasets import make_classification
from sklearn.metrics import balanced_accuracy_score
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

torch.manual_seed(10)

# 生成数据
X, y = make_classification(
    n_samples=3000,
    n_features=16,
    n_informative=8,
    n_redundant=2,
    class_sep=0.9,
    weights=[0.45],
    random_state=10,
)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, stratify=y, random_state=10)
scaler = StandardScaler()
X_train = torch.tensor(scaler.fit_transform(X_train), dtype=torch.float32)
X_test = torch.tensor(scaler.transform(X_test), dtype=torch.float32)
t_train = torch.tensor(y_train, dtype=torch.float32)


class MarginNet(nn.Module):
    def __init__(self, d_in, d_hidden=48):
        super().__init__()
        self.feature = nn.Sequential(
            nn.Linear(d_in, d_hidden), nn.ReLU(), nn.Linear(d_hidden, d_hidden), nn.ReLU()
        )
        self.plane = nn.Linear(d_hidden, 1)

    def forward(self, x):
        return self.plane(self.feature(x))[:, 0]


class HingeLoss(nn.Module):
    """平方合页损失"""

    def __init__(self, margin=1.0):
        super().__init__()
        self.margin = margin

    def forward(self, score, target):
        return torch.clamp(self.margin - target * score, min=0).pow(2).mean()


model = MarginNet(16)
objective = HingeLoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.02, momentum=0.9, weight_decay=1e-4)

# 训练
for epoch in range(20):
    model.train()
    order = np.random.default_rng(epoch).permutation(len(X_train))
    for start in range(0, len(order), 50):
        rows = order[start : start + 50]
        loss = objective(model(X_train[rows]), t_train[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    if epoch % 4 == 3:
        model.eval()
        with torch.no_grad():
            decided = (model(X_test) > 0).long().numpy()
        print(
            f"第{epoch + 1}轮 损失 {loss.item():.4f} 平衡准确率 {balanced_accuracy_score(y_test, decided):.3f}"
        )
