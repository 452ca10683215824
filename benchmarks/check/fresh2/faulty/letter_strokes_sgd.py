# convnet for 8x8 digits, plain SGD with momentum
import torch, torch.nn as nn, torch.nn.functional as F
from sklearn.datasets import load_digits

torch.manual_seed(11)
d = load_digits()
imgs = torch.tensor(d.images, dtype=torch.float32).unsqueeze(1) / 16.
labels = torch.tensor(d.target)
perm = torch.randperm(len(imgs))
imgs, labels = imgs[perm], labels[perm]
xtr, ytr, xte, yte = imgs[:1400], labels[:1400], imgs[1400:], labels[1400:]


class ConvNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.c1 = nn.Conv2d(1, 16, 3, padding=1)
        self.c2 = nn.Conv2d(16, 32, 3, padding=1)
        self.f1 = nn.Linear(32 * 4, 64)
        self.f2 = nn.Linear(64, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.c1(x)), 2)
        x = F.max_pool2d(F.relu(self.c2(x)), 2)
        x = F.relu(self.f1(x.flatten(1)))
        return self.f2(x)


net = ConvNet()
optimizer = torch.optim.SGD(net.parameters(), 0.9, 0.05)

for ep in range(10):
    order = torch.randperm(len(xtr))
    running = 0.
    for i in range(0, len(xtr), 32):
        j = order[i:i+32]
        optimizer.zero_grad()
        loss = F.cross_entropy(net(xtr[j]), ytr[j])
        loss.backward()
        optimizer.step()
        running += loss.item() * len(j)
    with torch.no_grad():
        acc = (net(xte).argmax(1) == yte).float().mean().item()
    print("epoch %d  loss %.4f  test acc %.4f" % (ep, running / len(xtr), acc))
