"""Knowledge distillation: a narrow student learns from the soft answers of a wide teacher."""
import torch
import torch.nn.functional as F
from sklearn.datasets import load_digits
from torch import nn

torch.manual_seed(0)
d = load_digits()
x = torch.tensor(d.data, dtype=torch.float32) / 16
y = torch.tensor(d.target)
T = 4.0


def accuracy(net):
    net.eval()
    with torch.no_grad():
        return (net(x[1400:]).argmax(1) == y[1400:]).float().mean().item()


teacher = nn.Sequential(nn.Linear(64, 200), nn.ReLU(), nn.Dropout(0.3), nn.Linear(200, 10))
opt = torch.optim.Adam(teacher.parameters(), lr=3e-3)
for epoch in range(10):
    teacher.train()
    for idx in torch.randperm(1400).split(64):
        loss = F.cross_entropy(teacher(x[idx]), y[idx])
        opt.zero_grad()
        loss.backward()
        opt.step()
print(f"teacher {accuracy(teacher):.3f}")

teacher.eval().requires_grad_(False)
student = nn.Sequential(nn.Linear(64, 12), nn.ReLU(), nn.Linear(12, 10))
opt = torch.optim.Adam(student.parameters(), lr=5e-3)
for epoch in range(20):
    student.train()
    for idx in torch.randperm(1400).split(64):
        with torch.no_grad():
            soft = F.log_softmax(teacher(x[idx]) / T, dim=1)
        out = student(x[idx])
        distill = F.kl_div(F.log_softmax(out / T, dim=1), soft, reduction="batchmean", log_target=True) * T * T
        loss = 0.7 * distill + 0.3 * F.cross_entropy(out, y[idx])
        opt.zero_grad()
        loss.backward()
        opt.step()
    if epoch % 5 == 4:
        print(f"epoch {epoch + 1} distillation loss {loss.item():.3f} student {accuracy(student):.3f}")
