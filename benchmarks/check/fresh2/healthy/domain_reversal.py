"""Domain adaptation with a gradient reversal layer: the domain loss is meant to rise."""
import torch
from torch import nn


class Reverse(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, lam):
        ctx.lam = lam
        return x.view_as(x)

    @staticmethod
    def backward(ctx, g):
        return -ctx.lam * g, None


class DANN(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(nn.Linear(8, 32), nn.ReLU(), nn.Linear(32, 8), nn.ReLU())
        self.label = nn.Linear(8, 2)
        self.domain = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 2))

    def forward(self, x, lam):
        f = self.features(x)
        return self.label(f), self.domain(Reverse.apply(f, lam))


def source(n):
    y = torch.randint(0, 2, (n,))
    x = torch.randn(n, 8)
    x[:, 0] += 3 * y - 1.5
    x[:, 1] += 2.0 * y          # a habit of the source only
    return x, y


def goal(n):
    y = torch.randint(0, 2, (n,))
    x = torch.randn(n, 8)
    x[:, 0] += 3 * y - 1.5
    x[:, 1] -= 4.0
    return x, y


if __name__ == "__main__":
    torch.manual_seed(0)
    net = DANN()
    opt = torch.optim.Adam(net.parameters(), lr=2e-3)
    ce = nn.CrossEntropyLoss()
    for step in range(801):
        lam = min(1.0, step / 400)
        xs, ys = source(64)
        xt, _ = goal(64)
        label, dom_s = net(xs, lam)
        _, dom_t = net(xt, lam)
        domain_loss = ce(dom_s, torch.zeros(64, dtype=torch.long)) + ce(dom_t, torch.ones(64, dtype=torch.long))
        loss = ce(label, ys) + domain_loss
        opt.zero_grad()
        loss.backward()
        opt.step()
        if step % 200 == 0:
            with torch.no_grad():
                x, y = goal(1000)
                acc = (net(x, lam)[0].argmax(1) == y).float().mean().item()
            print(f"{step}: label {ce(label, ys).item():.3f} domain {domain_loss.item():.3f} accuracy in the new domain {acc:.3f}")
