# 知识蒸馏：大网络教小网络
import torch
import torch.nn as nn
import torch.nn.functional as F
from sklearn.datasets import load_digits

torch.manual_seed(3)
data = load_digits()
x = torch.tensor(data.images, dtype=torch.float32).unsqueeze(1) / 8 - 0.6
y = torch.tensor(data.target)
perm = torch.randperm(len(y))
tr, te = perm[:1300], perm[1300:]


def cnn(width, drop):
    return nn.Sequential(
        nn.Conv2d(1, width, 3, padding=1),
        nn.BatchNorm2d(width),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(width, width, 3, padding=1),
        nn.ReLU(),
        nn.Flatten(),
        nn.Dropout(drop),
        nn.Linear(width * 16, 10),
    )


def accuracy(net):
    net.eval()
    with torch.no_grad():
        return (net(x[te]).argmax(1) == y[te]).float().mean().item()


def train(net, loss_of, epochs, lr=2e-3):
    opt = torch.optim.Adam(net.parameters(), lr=lr)
    for _ in range(epochs):
        net.train()
        for idx in tr[torch.randperm(len(tr))].split(50):
            opt.zero_grad()
            loss_of(net(x[idx]), idx).backward()
            opt.step()
    return accuracy(net)


teacher = cnn(32, 0.3)
print("教师:", round(train(teacher, lambda out, i: F.cross_entropy(out, y[i]), 6), 3))
teacher.eval()
for p in teacher.parameters():
    p.requires_grad = False

T, ALPHA = 4.0, 0.7


def kd_loss(out, idx):
    with torch.no_grad():
        soft = F.log_softmax(teacher(x[idx]) / T, dim=1)
    kl = F.kl_div(F.log_softmax(out / T, dim=1), soft, reduction="batchmean", log_target=True)
    return ALPHA * T * T * kl + (1 - ALPHA) * F.cross_entropy(out, y[idx])


student = cnn(4, 0.0)
print("学生(蒸馏):", round(train(student, kd_loss, 8), 3))
alone = cnn(4, 0.0)
print("学生(单独):", round(train(alone, lambda out, i: F.cross_entropy(out, y[i]), 8), 3))
