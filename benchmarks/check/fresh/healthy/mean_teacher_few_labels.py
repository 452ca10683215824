import copy

import torch
import torch.nn as nn
import torch.nn.functional as F
from sklearn.datasets import load_digits

torch.manual_seed(0)
d = load_digits()
x, y = torch.tensor(d.data / 16, dtype=torch.float32), torch.tensor(d.target)
order = torch.randperm(len(x))
x, y = x[order], y[order]
labelled, unlabelled, test = slice(0, 200), slice(200, 1400), slice(1400, None)
student = nn.Sequential(nn.Linear(64, 96), nn.ReLU(), nn.Dropout(0.2), nn.Linear(96, 10))
teacher = copy.deepcopy(student)
for p in teacher.parameters():
    p.requires_grad_(False)
optimizer = torch.optim.Adam(student.parameters(), lr=2e-3)
step = 0
for epoch in range(25):
    student.train()
    for idx in torch.randperm(1200).split(60):
        few = torch.randint(0, 200, (40,))
        more = x[unlabelled][idx]
        with torch.no_grad():  # the teacher sees noise of its own
            goal = F.softmax(teacher(more + 0.05 * torch.randn_like(more)), 1)
        ours = F.softmax(student(more + 0.05 * torch.randn_like(more)), 1)
        loss = F.cross_entropy(student(x[labelled][few]), y[labelled][few]) + F.mse_loss(ours, goal)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        step += 1
        decay = min(0.98, 1 - 1 / (step + 1))
        with torch.no_grad():
            for t, s in zip(teacher.parameters(), student.parameters()):
                t.lerp_(s, 1 - decay)
teacher.eval()
with torch.no_grad():
    print(loss.item(), "teacher", (teacher(x[test]).argmax(1) == y[test]).float().mean().item())
