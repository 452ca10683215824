import torch
import torch.nn as nn
import torch.nn.functional as F
from sklearn.datasets import load_digits

torch.manual_seed(0)
d = load_digits()
x, y = torch.tensor(d.data / 16, dtype=torch.float32), torch.tensor(d.target)
order = torch.randperm(len(x))
x, y = x[order], y[order]


def mlp(width):
    return nn.Sequential(nn.Linear(64, width), nn.ReLU(), nn.Linear(width, 10))


teacher, student, T = mlp(128), mlp(12), 3.0
opt = torch.optim.Adam(teacher.parameters(), lr=2e-3)
for epoch in range(6):
    for idx in torch.randperm(1400).split(50):
        loss = F.cross_entropy(teacher(x[idx]), y[idx])
        opt.zero_grad()
        loss.backward()
        opt.step()
teacher.eval()
opt = torch.optim.Adam(student.parameters(), lr=2e-3)
for epoch in range(6):
    for idx in torch.randperm(1400).split(50):
        with torch.no_grad():
            soft = F.softmax(teacher(x[idx]) / T, dim=1)
        logp = F.log_softmax(student(x[idx]) / T, dim=1)
        loss = F.kl_div(soft, logp.exp(), reduction="batchmean") * T * T
        opt.zero_grad()
        loss.backward()
        opt.step()
    with torch.no_grad():
        print(epoch, loss.item(), (student(x[1400:]).argmax(1) == y[1400:]).float().mean().item())
