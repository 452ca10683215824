"""Attention over the columns of a table: every measurement becomes a token."""

import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)


class ColumnTokens(nn.Module):
    def __init__(self, columns, dim):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(columns, dim) * 0.3)
        self.bias = nn.Parameter(torch.randn(columns, dim) * 0.3)

    def forward(self, x):
        return x.unsqueeze(-1) * self.weight + self.bias


class ColumnAttention(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.q, self.k, self.v = (nn.Linear(dim, dim) for _ in range(3))
        self.norm1, self.norm2 = nn.LayerNorm(dim), nn.LayerNorm(dim)
        self.mlp = nn.Sequential(nn.Linear(dim, 2 * dim), nn.ReLU(), nn.Linear(2 * dim, dim))

    def forward(self, tokens):
        q, k, v = self.q(tokens), self.k(tokens), self.v(tokens)
        scores = torch.einsum("icd,jcd->cij", q, k) / q.shape[-1] ** 0.5
        mixed = torch.einsum("cij,jcd->icd", scores.softmax(-1), v)
        tokens = self.norm1(tokens + mixed)
        return self.norm2(tokens + self.mlp(tokens))


class TableNet(nn.Module):
    def __init__(self, columns, classes, dim=16, depth=2):
        super().__init__()
        self.tokens = ColumnTokens(columns, dim)
        self.layers = nn.ModuleList([ColumnAttention(dim) for _ in range(depth)])
        self.head = nn.Linear(dim, classes)

    def forward(self, x):
        t = self.tokens(x)
        for layer in self.layers:
            t = layer(t)
        return self.head(t.mean(1))


def loans(n, seed):
    """Six standardised columns; what is too much debt depends on the income, and the other way round."""
    g = torch.Generator().manual_seed(seed)
    x = torch.randn(n, 6, generator=g)
    strain = x[:, 0] * x[:, 1] - 0.7 * x[:, 2] * x[:, 3] + 0.5 * x[:, 4]
    return x, (strain + 0.1 * torch.randn(n, generator=g) > 0).long()


X_tr, y_tr = loans(3000, 0)
X_te, y_te = loans(400, 1)

net = TableNet(6, 2)
opt = torch.optim.Adam(net.parameters(), lr=3e-3)
for epoch in range(16):
    net.train()
    for idx in torch.randperm(len(X_tr)).split(64):
        opt.zero_grad()
        loss = F.cross_entropy(net(X_tr[idx]), y_tr[idx])
        loss.backward()
        opt.step()
    if epoch % 4 == 3:
        net.eval()
        with torch.no_grad():
            together = (net(X_te).argmax(1) == y_te).float().mean()
            single = torch.cat([net(row[None]).argmax(1) for row in X_te])
        print(
            f"epoch {epoch + 1}: loss {loss.item():.3f} test {together:.3f} one by one {(single == y_te).float().mean():.3f}"
        )
