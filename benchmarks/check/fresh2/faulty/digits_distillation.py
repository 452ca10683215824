"""Distil a wide teacher into a tiny student (8x8 digits)."""
import torch
import torch.nn as nn
import torch.nn.functional as F
from sklearn.datasets import load_digits

torch.manual_seed(0)
d = load_digits()
X = torch.tensor(d.data / 16, dtype=torch.float32)
y = torch.tensor(d.target)
perm = torch.randperm(len(X))
tr, te = perm[:1300], perm[1300:]

teacher = nn.Sequential(nn.Linear(64, 256), nn.ReLU(), nn.Linear(256, 10))
student = nn.Sequential(nn.Linear(64, 12), nn.ReLU(), nn.Linear(12, 10))


def accuracy(net):
    with torch.no_grad():
        return (net(X[te]).argmax(1) == y[te]).float().mean().item()


opt = torch.optim.Adam(teacher.parameters(), lr=2e-3)
for epoch in range(12):
    for b in tr[torch.randperm(len(tr))].split(64):
        loss = F.cross_entropy(teacher(X[b]), y[b])
        opt.zero_grad()
        loss.backward()
        opt.step()
print("teacher", round(accuracy(teacher), 3))

T = 3.0
distill_opt = torch.optim.Adam(teacher.parameters(), lr=5e-3)
for epoch in range(30):
    for b in tr[torch.randperm(len(tr))].split(64):
        with torch.no_grad():
            soft = F.softmax(teacher(X[b]) / T, dim=1)
        out = student(X[b])
        kd = F.kl_div(F.softmax(out / T, dim=1), soft, reduction="batchmean") * T * T
        loss = kd
        distill_opt.zero_grad()
        loss.backward()
        distill_opt.step()
    if epoch % 10 == 9:
        print(f"epoch {epoch + 1}: loss {loss.item():.4f} student accuracy {accuracy(student):.3f}")
