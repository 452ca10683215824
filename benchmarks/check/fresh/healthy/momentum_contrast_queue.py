import copy

import torch
import torch.nn as nn
import torch.nn.functional as F
from sklearn.datasets import load_digits

torch.manual_seed(0)
d = load_digits()
x, y = torch.tensor(d.data / 16, dtype=torch.float32), torch.tensor(d.target)
order = torch.randperm(len(x))
x, y = x[order], y[order]


class MoCo(nn.Module):
    def __init__(self, dim=24, size=512, momentum=0.98, temperature=0.2):
        super().__init__()
        self.m, self.t = momentum, temperature
        self.query = nn.Sequential(nn.Linear(64, 96), nn.ReLU(), nn.Linear(96, dim))
        self.key = copy.deepcopy(self.query).requires_grad_(False)
        self.register_buffer("queue", F.normalize(torch.randn(size, dim)))
        self.at = 0

    @torch.no_grad()
    def follow(self):
        for k, q in zip(self.key.parameters(), self.query.parameters()):
            k.mul_(self.m).add_(q, alpha=1 - self.m)

    def forward(self, a, b):
        q = F.normalize(self.query(a))
        with torch.no_grad():
            self.follow()
            k = F.normalize(self.key(b))
        logits = torch.cat([(q * k).sum(1, keepdim=True), q @ self.queue.clone().T], 1) / self.t
        with torch.no_grad():
            rows = (self.at + torch.arange(len(k))) % len(self.queue)
            self.queue[rows] = k
            self.at = (self.at + len(k)) % len(self.queue)
        return F.cross_entropy(logits, torch.zeros(len(q), dtype=torch.long))  # the first is the right one


def view(v):
    return v * (torch.rand_like(v) > 0.15) + 0.1 * torch.randn_like(v)


model = MoCo()
optimizer = torch.optim.Adam(model.query.parameters(), lr=2e-3)
for epoch in range(15):
    for idx in torch.randperm(1400).split(100):
        loss = model(view(x[idx]), view(x[idx]))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    if epoch % 5 == 4:
        print(epoch + 1, loss.item())
with torch.no_grad():
    bank, query = F.normalize(model.query(x[:1400])), F.normalize(model.query(x[1400:]))
    print("nearest neighbour", (y[:1400][(query @ bank.T).argmax(1)] == y[1400:]).float().mean().item())
