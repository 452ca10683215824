import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

rng = np.random.default_rng(0)
torch.manual_seed(0)
USERS, FILMS = 100, 80
taste, style = rng.normal(size=(USERS, 3)), rng.normal(size=(FILMS, 3))
likes = taste @ style.T + 0.3 * rng.normal(size=(USERS, FILMS)) > 1.5
u, f = np.nonzero(likes)
held = rng.random(len(u)) < 0.2
train_u, train_f = torch.tensor(u[~held]), torch.tensor(f[~held])
test_u, test_f = torch.tensor(u[held]), torch.tensor(f[held])
unknown = torch.ones(USERS, FILMS)
unknown[train_u, train_f] = 0  # not liked as far as the training pairs tell
disliked = torch.tensor(~likes).float()


class BPR(nn.Module):
    def __init__(self, dim=12):
        super().__init__()
        self.user, self.film = nn.Embedding(USERS, dim), nn.Embedding(FILMS, dim)
        nn.init.normal_(self.user.weight, std=0.1)
        nn.init.normal_(self.film.weight, std=0.1)

    def forward(self, u, f):
        return (self.user(u) * self.film(f)).sum(-1)


def sample_film(weights, u):
    return torch.multinomial(weights[u], 1).squeeze(1)


model = BPR()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2, weight_decay=1e-5)
for epoch in range(20):
    for idx in torch.randperm(len(train_u)).split(128):
        better = model(train_u[idx], train_f[idx])
        worse = model(train_u[idx], sample_film(unknown, train_u[idx]))
        loss = -F.logsigmoid(better - worse).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
with torch.no_grad():
    wins = model(test_u, test_f) > model(test_u, sample_film(disliked, test_u))
    print("loss", loss.item(), "held-out pairs in order", wins.float().mean().item())
