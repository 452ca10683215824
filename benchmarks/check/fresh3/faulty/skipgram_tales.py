"""Word vectors by skip-gram with negative sampling on a toy corpus of two topics."""

import random

import torch
import torch.nn.functional as F
from torch import nn

random.seed(0)
torch.manual_seed(0)

SEA = "captain sailor ship anchor harbour wave storm sail mast island".split()
KITCHEN = "cook oven bread butter flour pan soup spoon salt onion".split()
GLUE = "the a and near with".split()


def sentence(topic):
    words = []
    for _ in range(9):
        words.append(random.choice(GLUE) if random.random() < 0.2 else random.choice(topic))
    return words


corpus = [sentence(SEA if random.random() < 0.5 else KITCHEN) for _ in range(900)]
vocab = sorted({w for s in corpus for w in s})
stoi = {w: i for i, w in enumerate(vocab)}

pairs = []
for s in corpus:
    ids = [stoi[w] for w in s]
    for i, centre in enumerate(ids):
        for j in range(max(0, i - 2), min(len(ids), i + 3)):
            if i != j:
                pairs.append((centre, ids[j]))
pairs = torch.tensor(pairs)
counts = torch.bincount(pairs[:, 1], minlength=len(vocab)).float()
noise = counts**0.75 / (counts**0.75).sum()


class SkipGram(nn.Module):
    def __init__(self, size, dim):
        super().__init__()
        self.inner = nn.Embedding(size, dim)
        self.outer = nn.Embedding(size, dim)
        nn.init.uniform_(self.inner.weight, -0.5, 0.5)
        nn.init.uniform_(self.outer.weight, -0.5, 0.5)

    def forward(self, centre, context, negatives):
        v = self.inner(centre)
        positive = torch.einsum("bd,bd->b", v, self.outer(context))
        negative = torch.einsum("bd,bkd->bk", v, self.outer(negatives))
        return -(F.logsigmoid(positive) + F.logsigmoid(negative).sum(dim=1)).mean()


model = SkipGram(len(vocab), 16)
optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
for epoch in range(5):
    running, seen = 0.0, 0
    for idx in torch.randperm(len(pairs)).split(512):
        centre, context = pairs[idx, 0], pairs[idx, 1]
        negatives = torch.multinomial(noise, len(idx) * 5, replacement=True).view(len(idx), 5)
        loss = model(centre, context, negatives)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        running += loss.item() * len(idx)
        seen += len(idx)
    print(f"epoch {epoch}: loss {running / seen:.3f}")

with torch.no_grad():
    vectors = F.normalize(model.inner.weight, dim=1)
sea, kit = [stoi[w] for w in SEA], [stoi[w] for w in KITCHEN]
sim = vectors @ vectors.T
within = (sim[sea][:, sea].mean() + sim[kit][:, kit].mean()) / 2
print(f"similarity within a topic {within:.2f}, between topics {sim[sea][:, kit].mean():.2f}")
word = stoi["ship"]
print("nearest to ship:", [vocab[i] for i in sim[word].topk(5).indices.tolist() if i != word])
