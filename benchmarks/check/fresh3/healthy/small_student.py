"""Distillation: a frozen teacher, kept out of parameters() on purpose, teaches a small student."""

import torch
import torch.nn.functional as F
from sklearn.datasets import make_classification
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from torch import nn

torch.manual_seed(0)
X, y = make_classification(
    2400, 16, n_informative=8, n_classes=4, n_clusters_per_class=1, flip_y=0.05, random_state=4
)
Xa, Xb, ya, yb = train_test_split(X, y, test_size=0.25, stratify=y, random_state=4)
sc = StandardScaler().fit(Xa)
Xa, Xb = torch.tensor(sc.transform(Xa)).float(), torch.tensor(sc.transform(Xb)).float()
ya, yb = torch.tensor(ya), torch.tensor(yb)


def epoch_of(model, step, batch=60):
    model.train()
    return [step(Xa[i], ya[i]) for i in torch.randperm(len(Xa)).split(batch)][-1]


def accuracy(model):
    model.eval()
    with torch.no_grad():
        return (model(Xb).argmax(1) == yb).float().mean().item()


class Student(nn.Module):
    def __init__(self, teacher, temperature=3.0, weight=0.7):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(16, 12), nn.ReLU(), nn.Linear(12, 4))
        self.teacher = [teacher]  # in a list: neither saved nor trained with the student
        self.T, self.weight = temperature, weight

    def forward(self, x):
        return self.net(x)

    def loss(self, x, y):
        logits = self(x)
        with torch.no_grad():
            soft = F.log_softmax(self.teacher[0](x) / self.T, dim=1)
        kl = (
            F.kl_div(F.log_softmax(logits / self.T, 1), soft, reduction="batchmean", log_target=True)
            * self.T**2
        )
        return self.weight * kl + (1 - self.weight) * F.cross_entropy(logits, y)


teacher = nn.Sequential(
    nn.Linear(16, 128),
    nn.BatchNorm1d(128),
    nn.ReLU(),
    nn.Dropout(0.3),
    nn.Linear(128, 64),
    nn.ReLU(),
    nn.Linear(64, 4),
)
opt_t = torch.optim.Adam(teacher.parameters(), lr=2e-3)


def teach(x, y):
    loss = F.cross_entropy(teacher(x), y, label_smoothing=0.05)
    opt_t.zero_grad()
    loss.backward()
    opt_t.step()
    return loss.item()


for _ in range(15):
    last = epoch_of(teacher, teach)
print(f"teacher: loss {last:.3f} accuracy {accuracy(teacher):.3f}")
teacher.eval().requires_grad_(False)
student = Student(teacher)
opt_s = torch.optim.Adam(student.parameters(), lr=4e-3)


def learn(x, y):
    loss = student.loss(x, y)
    opt_s.zero_grad()
    loss.backward()
    opt_s.step()
    return loss.item()


for epoch in range(20):
    last = epoch_of(student, learn)
print(f"student: loss {last:.3f} accuracy {accuracy(student):.3f}")
