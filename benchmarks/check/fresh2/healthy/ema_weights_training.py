import copy

import torch
import torch.nn.functional as F
from sklearn.datasets import load_digits
from torch import nn

torch.manual_seed(1)


class EMA:
    def __init__(self, model, decay):
        self.decay = decay
        self.shadow = copy.deepcopy(model)
        for p in self.shadow.parameters():
            p.requires_grad_(False)

    @torch.no_grad()
    def update(self, model):
        for s, p in zip(self.shadow.parameters(), model.parameters()):
            s.lerp_(p, 1 - self.decay)
        for s, b in zip(self.shadow.buffers(), model.buffers()):
            s.copy_(b)


d = load_digits()
x = torch.tensor(d.data, dtype=torch.float32) / 16
y = torch.tensor(d.target)
net = nn.Sequential(nn.Linear(64, 64), nn.BatchNorm1d(64), nn.ReLU(), nn.Linear(64, 10))
ema = EMA(net, decay=0.97)
opt = torch.optim.SGD(net.parameters(), lr=0.3)


def acc(m):
    m.eval()
    with torch.no_grad():
        return (m(x[1300:]).argmax(1) == y[1300:]).float().mean().item()


for epoch in range(10):
    net.train()
    for idx in torch.randperm(1300).split(50):
        loss = F.cross_entropy(net(x[idx]), y[idx])
        opt.zero_grad()
        loss.backward()
        opt.step()
        ema.update(net)
    print(f'epoch {epoch}: loss {loss.item():.3f} raw {acc(net):.3f} averaged {acc(ema.shadow):.3f}')
