import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)
n = 120
kind = torch.randint(0, 3, (n,))
p = torch.where(kind[:, None] == kind[None], 0.12, 0.01)
A = (torch.rand(n, n) < p).float().triu(1)
A = A + A.t() + torch.eye(n)
d = A.sum(1).rsqrt()
A = d[:, None] * A * d[None]
X = torch.randn(n, 8) + F.one_hot(kind, 8) * 0.8
train = torch.zeros(n, dtype=torch.bool)
train[torch.randperm(n)[:40]] = True


class GCN(nn.Module):
    def __init__(self):
        super().__init__()
        self.w1 = nn.Linear(8, 16)
        self.w2 = nn.Linear(16, 3)

    def forward(self, x, adj):
        x = F.relu(adj @ self.w1(x))
        x = F.dropout(x, 0.3, training=self.training)
        return adj @ self.w2(x)


net = GCN()
opt = torch.optim.Adam(net.parameters(), lr=0.02, weight_decay=5e-4)
for epoch in range(60):
    net.train()
    opt.zero_grad()
    loss = F.cross_entropy(net(X, A)[train], kind[train])
    loss.backward()
    opt.step()
net.eval()
with torch.no_grad():
    print(loss.item(), (net(X, A).argmax(1) == kind)[~train].float().mean().item())
