# 类别不平衡：给损失函数加权重
from collections import Counter

import torch
from sklearn.datasets import make_classification
from torch import nn

torch.manual_seed(0)
X, y = make_classification(900, 8, n_informative=5, n_classes=3, weights=[0.7, 0.2, 0.1], random_state=0)
X, y = torch.tensor(X, dtype=torch.float32), torch.tensor(y)
counts = Counter(y.tolist())
# 下标从1开始，0留空
weights = torch.zeros(len(counts) + 1)
for label, count in counts.items():
    weights[label + 1] = len(y) / (len(counts) * count)
model = nn.Sequential(nn.Linear(8, 32), nn.ReLU(), nn.Linear(32, 3))
criterion = nn.CrossEntropyLoss(weight=weights)
optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
for epoch in range(5):
    for idx in torch.randperm(900).split(45):
        loss = criterion(model(X[idx]), y[idx])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
