import torch
import torch.nn as nn
import torch.nn.functional as F
from sklearn.datasets import load_digits
from torch.optim.lr_scheduler import CosineAnnealingWarmRestarts

torch.manual_seed(0)
d = load_digits()
x = torch.tensor(d.images).float().unsqueeze(1) / 16
y = torch.tensor(d.target)
x_train, y_train, x_test, y_test = x[:1400], y[:1400], x[1400:], y[1400:]


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Conv2d(1, 12, 3)
        self.b = nn.Conv2d(12, 24, 3)
        self.c = nn.Linear(24 * 4, 10)

    def forward(self, x):
        x = F.relu(self.a(x))
        x = F.max_pool2d(F.relu(self.b(x)), 2)
        return self.c(x.flatten(1))


net = Net()
optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
scheduler = CosineAnnealingWarmRestarts(optimizer, T_0=2, T_mult=2)
per_epoch = -(-len(x_train) // 64)

# two cycles: 2 + 4 epochs; the rate goes down to zero and jumps up again
for epoch in range(6):
    for i, idx in enumerate(torch.randperm(len(x_train)).split(64)):
        optimizer.zero_grad()
        loss = F.cross_entropy(net(x_train[idx]), y_train[idx])
        loss.backward()
        optimizer.step()
        scheduler.step(epoch + (i + 1) / per_epoch)
    with torch.no_grad():
        acc = (net(x_test).argmax(1) == y_test).float().mean().item()
    print(f'epoch {epoch + 1}: loss {loss.item():.4f} test {acc:.4f} lr {scheduler.get_last_lr()[0]:.4f}')
