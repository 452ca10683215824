import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)


class Student(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(12, 24), nn.ReLU(), nn.Linear(24, 6))

    def forward(self, x):
        return self.net(x)


teacher = nn.Sequential(nn.Linear(12, 64), nn.Tanh(), nn.Linear(64, 6))
for p in teacher.parameters():
    p.requires_grad_(False)
student = Student()
optimizer = torch.optim.Adam(student.parameters(), lr=3e-3)
x = torch.randn(512, 12)
with torch.no_grad():
    soft = F.softmax(3 * teacher(x), dim=1)
for epoch in range(8):
    for b in torch.randperm(512).split(64):
        p = F.softmax(student(x[b]), dim=1)
        loss = F.kl_div(p, soft[b], reduction="batchmean")
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
