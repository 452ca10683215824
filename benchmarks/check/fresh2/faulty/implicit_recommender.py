"""Implicit feedback: which film will a user watch next?"""
import torch
from torch import nn

torch.manual_seed(8)
USERS, ITEMS, K = 120, 80, 3
taste_u, taste_i = torch.randn(USERS, K), torch.randn(ITEMS, K)
watched = (taste_u @ taste_i.t()) > 2.0
u_all, i_all = watched.nonzero(as_tuple=True)
held = torch.rand(len(u_all)) < 0.2
users, items = u_all[~held], i_all[~held]


class NeuralCF(nn.Module):
    def __init__(self, dim=12):
        super().__init__()
        self.u = nn.Embedding(USERS, dim)
        self.i = nn.Embedding(ITEMS, dim)
        self.mlp = nn.Sequential(nn.Linear(2 * dim, 64), nn.ReLU(), nn.Linear(64, 1))

    def forward(self, u, i):
        return self.mlp(torch.cat([self.u(u), self.i(i)], -1)).squeeze(-1)


def auc(model):
    """Chance that a held out film scores above one which was never watched."""
    with torch.no_grad():
        u = u_all[held].repeat(10)
        pos = model(u, i_all[held].repeat(10))
        neg_i = torch.randint(0, ITEMS, u.shape)
        neg = model(u, neg_i)
        ok = ~watched[u, neg_i]
        return (pos > neg)[ok].float().mean().item()


model = NeuralCF()
opt = torch.optim.Adam(model.parameters(), lr=1e-2)
bce = nn.BCEWithLogitsLoss()
for epoch in range(20):
    for b in torch.randperm(len(users)).split(128):
        u, i = users[b], items[b]
        target = torch.ones(len(b))
        loss = bce(model(u, i), target)
        opt.zero_grad()
        loss.backward()
        opt.step()
    if epoch % 5 == 4:
        print(f"epoch {epoch + 1} loss {loss.item():.4f} AUC {auc(model):.3f}")
