import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)


class Reverse(torch.autograd.Function):
    """Nothing on the way in, the opposite gradient on the way out."""

    @staticmethod
    def forward(ctx, x, strength):
        ctx.strength = strength
        return x.view_as(x)

    @staticmethod
    def backward(ctx, grad):
        return -ctx.strength * grad, None


class DANN(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(nn.Linear(10, 48), nn.ReLU(), nn.Linear(48, 24), nn.ReLU())
        self.label = nn.Linear(24, 3)
        self.domain = nn.Linear(24, 2)

    def forward(self, x, strength=0.3):
        h = self.features(x)
        return self.label(h), self.domain(Reverse.apply(h, strength))


def make(n, shift):
    x = torch.randn(n, 10)
    y = x[:, :3].argmax(1)
    x[:, 5] += shift
    return x, y


xs, ys = make(1000, 1.0)
xt, yt = make(1000, -1.0)
model = DANN()
optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
for epoch in range(10):
    for i, j in zip(torch.randperm(1000).split(50), torch.randperm(1000).split(50)):
        label, source = model(xs[i])
        _, target = model(xt[j])
        domain = torch.cat([source, target])
        where = torch.cat([torch.zeros(50), torch.ones(50)]).long()
        loss = F.cross_entropy(label, ys[i]) + F.cross_entropy(domain, where)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        print(epoch, loss.item(), "target accuracy", (model(xt)[0].argmax(1) == yt).float().mean().item())
