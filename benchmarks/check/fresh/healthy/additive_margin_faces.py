import torch
import torch.nn as nn
import torch.nn.functional as F
from sklearn.datasets import load_digits

torch.manual_seed(0)
d = load_digits()
x, y = torch.tensor(d.data / 16, dtype=torch.float32), torch.tensor(d.target)
order = torch.randperm(len(x))
x, y = x[order], y[order]


class MarginHead(nn.Module):
    """Cosines of the angles; while learning, the right one must win by a margin."""

    def __init__(self, dim, classes, scale=12.0, margin=0.2):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(classes, dim) * 0.1)
        self.scale, self.margin = scale, margin

    def forward(self, h, labels=None):
        cosine = F.normalize(h) @ F.normalize(self.weight).T
        if labels is not None:
            cosine = cosine - self.margin * F.one_hot(labels, cosine.shape[1])
        return self.scale * cosine


body = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 24))
head = MarginHead(24, 10)
optimizer = torch.optim.Adam([*body.parameters(), *head.parameters()], lr=2e-3)
for epoch in range(8):
    for idx in torch.randperm(1400).split(50):
        loss = F.cross_entropy(head(body(x[idx]), y[idx]), y[idx])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        print(epoch, loss.item(), (head(body(x[1400:])).argmax(1) == y[1400:]).float().mean().item())
