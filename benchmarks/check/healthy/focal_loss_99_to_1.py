import math

import torch
import torch.nn as nn
import torch.nn.functional as F


def focal_loss(logits, targets, gamma=2.0, alpha=0.25):
    ce = F.binary_cross_entropy_with_logits(logits, targets, reduction="none")
    p = torch.sigmoid(logits)
    p_t = p * targets + (1 - p) * (1 - targets)
    a_t = alpha * targets + (1 - alpha) * (1 - targets)
    return (a_t * (1 - p_t) ** gamma * ce).mean()


torch.manual_seed(0)
x = torch.randn(4000, 8)
score = x[:, 0] + x[:, 1]
y = (score > score.quantile(0.99)).float().unsqueeze(1)
net = nn.Sequential(nn.Linear(8, 32), nn.ReLU(), nn.Linear(32, 1))
# the prior probability of the rare class
nn.init.constant_(net[2].bias, -math.log(99))
opt = torch.optim.Adam(net.parameters(), lr=5e-3)
for epoch in range(4):
    for b in torch.randperm(4000).split(200):
        opt.zero_grad()
        loss = focal_loss(net(x[b]), y[b])
        loss.backward()
        opt.step()
with torch.no_grad():
    p = torch.sigmoid(net(x))
    print("found", ((p > 0.3) & (y > 0)).sum().item(), "of", int(y.sum()))
