import torch
from torch import nn
import torch.nn.functional as F


class Towers(nn.Module):
    def __init__(self):
        super().__init__()
        self.query = nn.Sequential(nn.Linear(10, 32), nn.ReLU(), nn.Linear(32, 16))
        self.item = nn.Sequential(nn.Linear(12, 32), nn.ReLU(), nn.Linear(32, 16))

    def forward(self, q, i):
        return F.normalize(self.query(q), dim=-1) @ F.normalize(self.item(i), dim=-1).T / 0.1


torch.manual_seed(0)
base = torch.randn(640, 6)
q, it = base @ torch.randn(6, 10), base @ torch.randn(6, 12)
net = Towers()
opt = torch.optim.Adam(net.parameters(), lr=3e-3)
for epoch in range(8):
    net.train()
    for b in torch.randperm(512).split(64):
        scores = net(q[b], it[b])
        goal = torch.arange(len(b))
        loss = (F.cross_entropy(scores, goal) + F.cross_entropy(scores.T, goal)) / 2
        opt.zero_grad()
        loss.backward()
        opt.step()
    net.eval()
    with torch.no_grad():
        recall = (net(q[512:], it[512:]).argmax(1) == torch.arange(128)).float().mean()
    print(epoch, loss.item(), recall.item())
