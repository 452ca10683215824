import torch
import torch.nn as nn

torch.manual_seed(0)


class Recommender(nn.Module):
    def __init__(self, users=60, items=40, d=8):
        super().__init__()
        self.user = nn.Embedding(users, d, sparse=True)
        self.item = nn.Embedding(items, d, sparse=True)
        self.mlp = nn.Sequential(nn.Linear(2 * d, 32), nn.ReLU(), nn.Linear(32, 1))

    def forward(self, u, i):
        return self.mlp(torch.cat([self.user(u), self.item(i)], 1)).squeeze(1)


u, i = torch.randint(0, 60, (1200,)), torch.randint(0, 40, (1200,))
taste, kind = torch.randn(60, 3), torch.randn(40, 3)
r = (taste[u] * kind[i]).sum(1)
r = r / r.std()
net = Recommender()
sparse = torch.optim.SparseAdam(list(net.user.parameters()) + list(net.item.parameters()), lr=2e-2)
dense = torch.optim.Adam(net.mlp.parameters(), lr=3e-3)
for epoch in range(5):
    for b in torch.randperm(1200).split(60):
        loss = nn.functional.mse_loss(net(u[b], i[b]), r[b])
        sparse.zero_grad()
        dense.zero_grad()
        loss.backward()
        sparse.step()
        dense.step()
    print(epoch, loss.item())
