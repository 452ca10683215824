"""BYOL: no negatives, a stop-gradient and a slow copy of the encoder."""
import copy
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)
D, K = 40, 5
centres = 2 * torch.randn(K, 8)


def sample(n):
    y = torch.randint(0, K, (n,))
    x = torch.cat([centres[y] + 0.5 * torch.randn(n, 8), 3 * torch.randn(n, D - 8)], 1)
    return x, y


def view(x):
    """Keep the first eight numbers nearly as they are, resample the rest."""
    return torch.cat([x[:, :8] + 0.3 * torch.randn(len(x), 8), 3 * torch.randn(len(x), D - 8)], 1)


def mlp(i, h, o):
    return nn.Sequential(nn.Linear(i, h), nn.BatchNorm1d(h), nn.ReLU(), nn.Linear(h, o))


online = mlp(D, 64, 16)
predictor = mlp(16, 32, 16)
target = copy.deepcopy(online)
for p in target.parameters():
    p.requires_grad = False
opt = torch.optim.Adam(list(online.parameters()) + list(predictor.parameters()), lr=2e-3)


def knn_accuracy():
    online.eval()
    with torch.no_grad():
        (a, ya), (b, yb) = sample(300), sample(300)
        za, zb = F.normalize(online(a), dim=1), F.normalize(online(b), dim=1)
        acc = (ya[(zb @ za.t()).argmax(1)] == yb).float().mean().item()
    online.train()
    return acc


print("before", round(knn_accuracy(), 3))
for step in range(401):
    x, _ = sample(128)
    v1, v2 = view(x), view(x)
    p1, p2 = predictor(online(v1)), predictor(online(v2))
    with torch.no_grad():
        z1, z2 = target(v1), target(v2)
    loss = -(F.cosine_similarity(p1, z2).mean() + F.cosine_similarity(p2, z1).mean()) / 2
    opt.zero_grad()
    loss.backward()
    opt.step()
    with torch.no_grad():
        for a, b in zip(online.parameters(), target.parameters()):
            b.lerp_(a, 0.02)
    if step % 100 == 0:
        print(step, "loss", round(loss.item(), 3), "nearest neighbour accuracy", round(knn_accuracy(), 3))
