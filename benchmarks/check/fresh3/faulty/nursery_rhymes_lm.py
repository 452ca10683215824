"""Word level language model (GRU) on generated rhymes, scored by perplexity."""

import math
import random

import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset

random.seed(2)
torch.manual_seed(2)

WHO = ["jack", "jill", "mary", "humpty", "the queen", "a mouse", "old king cole", "the cat"]
DID = ["sat on", "ran up", "fell off", "jumped over", "looked at", "climbed"]
WHAT = ["the hill", "a wall", "the moon", "the clock", "a lamb", "the well"]


def rhyme():
    return f"{random.choice(WHO)} {random.choice(DID)} {random.choice(WHAT)} ."


words = " ".join(rhyme() for _ in range(2500)).split()
vocab = sorted(set(words))
index = {w: i for i, w in enumerate(vocab)}
ids = torch.tensor([index[w] for w in words])
split = int(0.85 * len(ids))


class Windows(Dataset):
    def __init__(self, ids, size=12):
        self.ids, self.size = ids, size

    def __len__(self):
        return (len(self.ids) - 1) // self.size

    def __getitem__(self, i):
        piece = self.ids[i * self.size : (i + 1) * self.size + 1]
        return piece[:-1], piece[1:]


class RhymeModel(nn.Module):
    def __init__(self, size, dim=32, hidden=64):
        super().__init__()
        self.emb = nn.Embedding(size, dim)
        self.gru = nn.GRU(dim, hidden, batch_first=True)
        self.proj = nn.Linear(hidden, size)

    def forward(self, x):
        return self.proj(self.gru(self.emb(x))[0])


def perplexity(model, loader):
    model.eval()
    total = 0.0
    with torch.no_grad():
        for x, y in loader:
            total += loss_fn(model(x).flatten(0, 1), y.flatten()).item()
    return math.exp(total / len(loader.dataset))


train_loader = DataLoader(Windows(ids[:split]), batch_size=32, shuffle=True)
valid_loader = DataLoader(Windows(ids[split:]), batch_size=32)
model = RhymeModel(len(vocab))
loss_fn = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)

for epoch in range(1, 7):
    model.train()
    for x, y in train_loader:
        optimizer.zero_grad()
        loss = loss_fn(model(x).flatten(0, 1), y.flatten())
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
    print(
        f"epoch {epoch}  train loss {loss.item():.3f}  validation perplexity {perplexity(model, valid_loader):.3f}"
    )
