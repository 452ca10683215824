import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)
n = 150
label = torch.randint(0, 3, (n,))
edges = []
for i in range(n):
    same = torch.nonzero(label == label[i]).flatten()
    edges += [(i, j.item()) for j in same[torch.randint(len(same), (4,))]]
    edges.append((i, torch.randint(n, ()).item()))
src, dst = torch.tensor(edges + [(b, a) for a, b in edges]).t()
x = torch.randn(n, 10)
x[torch.arange(n), label] += 1.0
perm = torch.randperm(n)
train_mask, test_mask = perm[:60], perm[60:]


class SAGEConv(nn.Module):
    def __init__(self, i, o):
        super().__init__()
        self.own = nn.Linear(i, o)
        self.near = nn.Linear(i, o, bias=False)

    def forward(self, x, src, dst):
        total = torch.zeros_like(x).index_add_(0, dst, x[src])
        count = torch.zeros(len(x), 1).index_add_(0, dst, torch.ones(len(src), 1)).clamp(min=1)
        return self.own(x) + self.near(total / count)


class GNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.c1, self.c2 = SAGEConv(10, 24), SAGEConv(24, 3)

    def forward(self, x, src, dst):
        h = F.dropout(F.relu(self.c1(x, src, dst)), 0.4, training=self.training)
        return self.c2(h, src, dst)


model = GNN()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01, weight_decay=5e-4)
for epoch in range(60):
    model.train()
    optimizer.zero_grad()
    loss = F.cross_entropy(model(x, src, dst)[train_mask], label[train_mask])
    loss.backward()
    optimizer.step()
    if epoch % 20 == 0:
        model.eval()
        with torch.no_grad():
            pred = model(x, src, dst).argmax(1)
        print(epoch, loss.item(), (pred[test_mask] == label[test_mask]).float().mean().item())
