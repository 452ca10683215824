import copy

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)


def mlp(i, h, o):
    return nn.Sequential(nn.Linear(i, h), nn.BatchNorm1d(h), nn.ReLU(inplace=True), nn.Linear(h, o))


online = nn.Sequential(mlp(16, 32, 24), mlp(24, 32, 12))
predictor = mlp(12, 32, 12)
target = copy.deepcopy(online)
for p in target.parameters():
    p.requires_grad = False
optimizer = torch.optim.Adam(list(online.parameters()) + list(predictor.parameters()), lr=1e-3)
basis = torch.randn(4, 16)
data = torch.randn(512, 4) @ basis


def view(x):
    return x + 0.3 * torch.randn_like(x)


def regression_loss(p, z):
    return 2 - 2 * F.cosine_similarity(p, z, dim=-1)


for epoch in range(4):
    for b in torch.randperm(512).split(64):
        v1, v2 = view(data[b]), view(data[b])
        p1, p2 = predictor(online(v1)), predictor(online(v2))
        with torch.no_grad():
            z1, z2 = target(v1), target(v2)
        loss = (regression_loss(p1, z2) + regression_loss(p2, z1)).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        with torch.no_grad():
            for q, k in zip(online.parameters(), target.parameters()):
                k.mul_(0.99).add_(q, alpha=0.01)
    print(epoch, loss.item())
