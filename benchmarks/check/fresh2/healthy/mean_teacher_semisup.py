"""Semi-supervised moons: 12 labels, an EMA teacher and a ramp on the consistency loss."""
import copy
import math
import torch
import torch.nn as nn
import torch.nn.functional as F
from sklearn.datasets import make_moons

torch.manual_seed(3)
X, Y = make_moons(1500, noise=0.1, random_state=1)
X, Y = torch.tensor(X, dtype=torch.float32), torch.tensor(Y)
X = (X - X[:1000].mean(0)) / X[:1000].std(0)
labelled = torch.cat([(Y[:1000] == k).nonzero()[:6, 0] for k in (0, 1)])
unlabelled = X[:1000]
test_x, test_y = X[1000:], Y[1000:]

student = nn.Sequential(nn.Linear(2, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 2))
teacher = copy.deepcopy(student).requires_grad_(False)
opt = torch.optim.Adam(student.parameters(), lr=3e-3)
RAMP = 200


def accuracy(net):
    with torch.no_grad():
        return (net(test_x).argmax(1) == test_y).float().mean().item()


for step in range(501):
    weight = 5.0 * math.exp(-5 * (1 - min(1.0, step / RAMP)) ** 2)
    u = unlabelled[torch.randint(0, 1000, (128,))]
    with torch.no_grad():
        goal = F.softmax(teacher(u + 0.15 * torch.randn_like(u)), 1)
    pred = F.softmax(student(u + 0.15 * torch.randn_like(u)), 1)
    supervised = F.cross_entropy(student(X[labelled]), Y[labelled])
    loss = supervised + weight * F.mse_loss(pred, goal)
    opt.zero_grad()
    loss.backward()
    opt.step()
    with torch.no_grad():
        for t, s in zip(teacher.parameters(), student.parameters()):
            t.mul_(0.98).add_(s, alpha=0.02)
    if step % 100 == 0:
        print(f"{step}: loss {loss.item():.4f} student {accuracy(student):.3f} teacher {accuracy(teacher):.3f}")
