"""Ranking songs for listeners (BPR) with sparse embeddings: SparseAdam for the tables, Adam for the rest."""

import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
LISTENERS, SONGS, GENRES = 200, 150, 5
genre = torch.randint(GENRES, (SONGS,))
liking = torch.distributions.Dirichlet(torch.full((GENRES,), 0.3)).sample((LISTENERS,))
plays = torch.bernoulli(0.02 + 0.45 * liking[:, genre])
held_out = (torch.rand_like(plays) < 0.2) & (plays > 0)
seen = (plays > 0) & ~held_out
pairs = seen.nonzero()


class Taste(nn.Module):
    def __init__(self, rank=12):
        super().__init__()
        self.listener = nn.Embedding(LISTENERS, rank, sparse=True)
        self.song = nn.Embedding(SONGS, rank, sparse=True)
        self.mix = nn.Linear(rank, rank, bias=False)
        nn.init.eye_(self.mix.weight)
        for table in (self.listener, self.song):
            nn.init.normal_(table.weight, std=0.1)

    def forward(self, who, what):
        return (self.mix(self.listener(who)) * self.song(what)).sum(-1)


def hidden_rank(model):
    """AUC of the held-out plays against songs never played."""
    with torch.no_grad():
        score = model.mix(model.listener.weight) @ model.song.weight.t()
    aucs = []
    for u in range(LISTENERS):
        good, bad = score[u][held_out[u]], score[u][plays[u] == 0]
        if len(good) and len(bad):
            aucs.append((good[:, None] > bad[None, :]).float().mean())
    return torch.stack(aucs).mean().item()


model = Taste()
tables = [model.listener.weight, model.song.weight]
optimizers = [torch.optim.SparseAdam(tables, lr=1e-2), torch.optim.Adam(model.mix.parameters(), lr=1e-3)]
print(f"start: auc {hidden_rank(model):.3f}")
for epoch in range(1, 13):
    for idx in torch.randperm(len(pairs)).split(128):
        who, liked = pairs[idx].T
        other = torch.randint(SONGS, (len(who),))
        other = torch.where(seen[who, other], torch.randint(SONGS, (len(who),)), other)
        loss = -F.logsigmoid(model(who, liked) - model(who, other)).mean()
        for o in optimizers:
            o.zero_grad()
        loss.backward()
        for o in optimizers:
            o.step()
    if epoch % 4 == 0:
        print(f"epoch {epoch}: loss {loss.item():.3f}, auc {hidden_rank(model):.3f}")
