# 缺陷检测: 正样本只占约5%, 使用 focal loss
import torch
import torch.nn as nn
from sklearn.datasets import make_classification
from sklearn.metrics import average_precision_score, recall_score
from sklearn.model_selection import train_test_split

torch.manual_seed(0)
X, y = make_classification(n_samples=3000, n_features=15, n_informative=6, weights=[0.95],
                           class_sep=1.5, flip_y=0.005, random_state=7)
X_tr, X_te, y_tr, y_te = train_test_split(X, y, test_size=0.3, stratify=y, random_state=7)
X_tr, X_te = torch.tensor(X_tr).float(), torch.tensor(X_te).float()
y_tr = torch.tensor(y_tr).float()


class FocalLoss(nn.Module):
    def __init__(self, alpha=0.75, gamma=2.0):
        super().__init__()
        self.alpha, self.gamma = alpha, gamma

    def forward(self, logits, target):
        ce = nn.functional.binary_cross_entropy_with_logits(logits, target, reduction='none')
        pt = torch.exp(-ce)                                   # 预测正确类别的概率
        at = self.alpha * target + (1 - self.alpha) * (1 - target)
        return (at * (1 - pt) ** self.gamma * ce).mean()


模型 = nn.Sequential(nn.Linear(15, 64), nn.ReLU(), nn.Linear(64, 1))
nn.init.constant_(模型[-1].bias, -2.0)    # 先验: 正样本很少
损失 = FocalLoss()
优化器 = torch.optim.Adam(模型.parameters(), lr=3e-3)

for epoch in range(20):
    for idx in torch.randperm(len(X_tr)).split(64):
        优化器.zero_grad()
        l = 损失(模型(X_tr[idx]).squeeze(1), y_tr[idx])
        l.backward()
        优化器.step()
    if epoch % 5 == 4:
        with torch.no_grad():
            p = torch.sigmoid(模型(X_te)).squeeze(1).numpy()
        print(f'第{epoch + 1}轮 损失{l.item():.4f} AP={average_precision_score(y_te, p):.3f} '
              f'召回率={recall_score(y_te, p > 0.5):.3f}')
