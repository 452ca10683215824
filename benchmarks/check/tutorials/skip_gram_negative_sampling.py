import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)
corpus = ("king rules the land queen rules the land farmer works the field wife works the field " * 40).split()
vocab = sorted(set(corpus))
w2i = {w: i for i, w in enumerate(vocab)}
ids = [w2i[w] for w in corpus]
pairs = torch.tensor([(ids[i], ids[j]) for i in range(len(ids)) for j in range(max(0, i - 2), min(len(ids), i + 3)) if i != j])
freq = torch.bincount(torch.tensor(ids)).float() ** 0.75


class SkipGram(nn.Module):
    def __init__(self, n, d):
        super().__init__()
        self.center = nn.Embedding(n, d)
        self.context = nn.Embedding(n, d)
        nn.init.uniform_(self.center.weight, -0.5 / d, 0.5 / d)
        nn.init.zeros_(self.context.weight)

    def forward(self, c, o, neg):
        v, u, un = self.center(c), self.context(o), self.context(neg)
        pos = F.logsigmoid((v * u).sum(1))
        negs = F.logsigmoid(-torch.bmm(un, v.unsqueeze(2)).squeeze(2)).sum(1)
        return -(pos + negs).mean()


model = SkipGram(len(vocab), 12)
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
for epoch in range(2):
    for b in torch.randperm(len(pairs)).split(128):
        batch = pairs[b]
        neg = torch.multinomial(freq, len(b) * 4, replacement=True).view(-1, 4)
        loss = model(batch[:, 0], batch[:, 1], neg)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
e = F.normalize(model.center.weight.detach(), dim=1)
print("king ~ queen", (e[w2i["king"]] @ e[w2i["queen"]]).item())
