"""Copying the marked token with a home-made attention layer."""
import math

import torch
import torch.nn as nn
import torch.nn.functional as F


class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, n_heads):
        super().__init__()
        self.h, self.d = n_heads, d_model // n_heads
        self.wq, self.wk, self.wv, self.wo = (nn.Linear(d_model, d_model) for _ in range(4))

    def split(self, x):
        B, T, _ = x.shape
        return x.view(B, self.h, T, self.d)

    def forward(self, x):
        B, T, D = x.shape
        q, k, v = self.split(self.wq(x)), self.split(self.wk(x)), self.split(self.wv(x))
        scores = q @ k.transpose(-2, -1) / math.sqrt(self.d)
        out = F.softmax(scores, dim=-1) @ v
        return self.wo(out.transpose(1, 2).reshape(B, T, D))


class Block(nn.Module):
    def __init__(self, d_model, n_heads):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(d_model), nn.LayerNorm(d_model)
        self.attn = MultiHeadAttention(d_model, n_heads)
        self.ff = nn.Sequential(nn.Linear(d_model, 2 * d_model), nn.GELU(), nn.Linear(2 * d_model, d_model))

    def forward(self, x):
        x = x + self.attn(self.norm1(x))
        return x + self.ff(self.norm2(x))


class Model(nn.Module):
    def __init__(self, vocab=16, length=12, d_model=32):
        super().__init__()
        self.tok = nn.Embedding(vocab, d_model)
        self.pos = nn.Parameter(0.1 * torch.randn(length, d_model))
        self.blocks = nn.Sequential(Block(d_model, 4), Block(d_model, 4))
        self.out = nn.Linear(d_model, vocab)

    def forward(self, x):
        return self.out(self.blocks(self.tok(x) + self.pos))


torch.manual_seed(0)
x = torch.randint(0, 16, (2000, 12))
y = x.flip(1)  # write the sequence backwards
model = Model()
optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
for epoch in range(4):
    for idx in torch.randperm(1700).split(50):
        loss = F.cross_entropy(model(x[idx]).flatten(0, 1), y[idx].flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        print(epoch, loss.item(), (model(x[1700:]).argmax(-1) == y[1700:]).float().mean().item())
