"""Graph attention on a small citation graph, plain torch."""
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(12)
N, C, FEATS = 150, 5, 20
label = torch.multinomial(torch.tensor([0.55, 0.25, 0.1, 0.05, 0.05]), N, replacement=True)
same = label[:, None] == label[None]
prob = torch.where(same, 0.06, 0.02)
adj = (torch.rand(N, N) < prob).float()
adj = ((adj + adj.t()) > 0).float()
adj.fill_diagonal_(1)
x = torch.randn(N, FEATS)
x[:, :C] += 1.0 * F.one_hot(label, C)
train_mask = torch.rand(N) < 0.4


class GATLayer(nn.Module):
    def __init__(self, i, o):
        super().__init__()
        self.W = nn.Linear(i, o, bias=False)
        self.left = nn.Parameter(torch.randn(o) * 0.1)
        self.right = nn.Parameter(torch.randn(o) * 0.1)

    def forward(self, x, adj):
        h = self.W(x)
        e = F.leaky_relu((h @ self.left)[:, None] + (h @ self.right)[None], 0.2)
        e = e.masked_fill(adj == 0, float("-inf"))
        return torch.softmax(e, dim=1) @ h


class GAT(nn.Module):
    def __init__(self):
        super().__init__()
        self.g1 = GATLayer(FEATS, 32)
        self.g2 = GATLayer(32, C)

    def forward(self, x, adj):
        x = F.elu(self.g1(x, adj))
        return F.log_softmax(self.g2(x, adj), dim=0)


net = GAT()
opt = torch.optim.Adam(net.parameters(), lr=5e-3, weight_decay=5e-4)
for epoch in range(1, 101):
    out = net(x, adj)
    loss = F.nll_loss(out[train_mask], label[train_mask])
    opt.zero_grad()
    loss.backward()
    opt.step()
    if epoch % 25 == 0:
        acc = (out[~train_mask].argmax(1) == label[~train_mask]).float().mean().item()
        print(f"epoch {epoch}: loss {loss.item():.3f}, papers without label: {acc:.3f}")
