# -*- coding: utf-8 -*-
# 评论情感三分类：负面 / 中性 / 正面
import random

import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset

torch.manual_seed(42)
random.seed(42)

词表大小 = 60
最大长度 = 12


class 评论数据集(Dataset):
    """每条评论是一串词号，正面词、负面词决定情感"""

    def __init__(self, 条数):
        self.样本 = []
        for _ in range(条数):
            句子 = [random.randint(1, 词表大小 - 1) for _ in range(最大长度)]
            分数 = sum(w < 15 for w in 句子) - sum(w >= 45 for w in 句子)
            标签 = 0 if 分数 < -1 else (2 if 分数 > 1 else 1)
            self.样本.append((句子, 标签))

    def __len__(self):
        return len(self.样本)

    def __getitem__(self, i):
        句子, 标签 = self.样本[i]
        return torch.tensor(句子), torch.tensor(标签)


class 情感模型(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(词表大小, 32, padding_idx=0)
        self.lstm = nn.LSTM(32, 48, batch_first=True)
        self.fc = nn.Linear(48, 3)
        self.softmax = nn.Softmax(dim=-1)

    def forward(self, x):
        out, (h, c) = self.lstm(self.embedding(x))
        # 取最后一个隐状态，输出三类的概率
        return self.softmax(self.fc(h[-1]))


train_loader = DataLoader(评论数据集(1200), batch_size=32, shuffle=True)
test_loader = DataLoader(评论数据集(300), batch_size=100)
model = 情感模型()
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)

for epoch in range(6):
    model.train()
    总损失 = 0.0
    for x, y in train_loader:
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
        总损失 += loss.item() * len(y)
    model.eval()
    正确 = 0
    with torch.no_grad():
        for x, y in test_loader:
            正确 += (model(x).argmax(1) == y).sum().item()
    print(f"第{epoch + 1}轮 损失 {总损失 / 1200:.4f} 测试准确率 {正确 / 300:.3f}")
