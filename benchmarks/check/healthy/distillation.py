import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)
x = torch.randn(600, 10)
y = x[:, :4].argmax(1)
teacher = nn.Sequential(nn.Linear(10, 128), nn.ReLU(), nn.Linear(128, 4))
opt_t = torch.optim.Adam(teacher.parameters(), lr=3e-3)
for i in range(80):
    b = torch.randint(0, 600, (64,))
    opt_t.zero_grad()
    F.cross_entropy(teacher(x[b]), y[b]).backward()
    opt_t.step()
teacher.eval()
for p in teacher.parameters():
    p.requires_grad = False

student = nn.Sequential(nn.Linear(10, 16), nn.ReLU(), nn.Linear(16, 4))
opt_s = torch.optim.Adam(student.parameters(), lr=3e-3)
T = 2.0
kd = nn.KLDivLoss(reduction="batchmean")
for i in range(120):
    b = torch.randint(0, 600, (64,))
    with torch.no_grad():
        t_logits = teacher(x[b])
    s_logits = student(x[b])
    loss = T * T * kd(F.log_softmax(s_logits / T, 1), F.softmax(t_logits / T, 1)) * 0.7
    loss = loss + 0.3 * F.cross_entropy(s_logits, y[b])
    opt_s.zero_grad()
    loss.backward()
    opt_s.step()
print(loss.item())
