import math

import torch
import torch.nn as nn

torch.manual_seed(0)


class SelfAttention(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.q = nn.Linear(dim, dim)
        self.k = nn.Linear(dim, dim)
        self.v = nn.Linear(dim, dim)

    def forward(self, x):
        q, k, v = self.q(x), self.k(x), self.v(x)
        scores = q @ k.transpose(-2, -1) / math.sqrt(q.size(-1))
        weights = torch.softmax(scores, dim=1)
        return weights @ v


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.emb = nn.Embedding(12, 24)
        self.pos = nn.Parameter(torch.randn(10, 24) * 0.1)
        self.att = SelfAttention(24)
        self.ff = nn.Sequential(nn.LayerNorm(24), nn.Linear(24, 48), nn.GELU(), nn.Linear(48, 12))

    def forward(self, t):
        h = self.emb(t) + self.pos
        return self.ff(h + self.att(h))


tokens = torch.randint(0, 12, (320, 10))
target = tokens.flip(1)
net = Model()
opt = torch.optim.Adam(net.parameters(), lr=3e-3)
for epoch in range(6):
    for i in range(0, 320, 32):
        logits = net(tokens[i : i + 32])
        loss = nn.functional.cross_entropy(logits.transpose(1, 2), target[i : i + 32])
        opt.zero_grad()
        loss.backward()
        opt.step()
print(loss.item())
