"""A layer defined by its fixed point: iterate without a graph, differentiate implicitly."""
import torch
from torch import nn
from sklearn.datasets import load_digits


class FixedPoint(nn.Module):
    def __init__(self, d_in, d):
        super().__init__()
        self.inject = nn.Linear(d_in, d)
        self.w = nn.Linear(d, d, bias=False)
        with torch.no_grad():
            self.w.weight.mul_(0.5)

    def f(self, z, x):
        return torch.tanh(self.w(z) + self.inject(x))

    def forward(self, x):
        with torch.no_grad():
            z = torch.zeros(len(x), self.w.in_features)
            for _ in range(20):
                z = self.f(z, x)
        z = self.f(z, x)                       # one step with a graph
        if self.training:
            z0 = z.clone().detach().requires_grad_()
            f0 = self.f(z0, x.detach())

            def implicit(grad):
                g = grad
                for _ in range(10):
                    g = grad + torch.autograd.grad(f0, z0, g, retain_graph=True)[0]
                return g

            z.register_hook(implicit)
        return z


def main():
    torch.manual_seed(0)
    d = load_digits()
    x, y = torch.tensor(d.data / 16, dtype=torch.float32), torch.tensor(d.target)
    perm = torch.randperm(len(x))
    tr, te = perm[:1400], perm[1400:]
    net = nn.Sequential(FixedPoint(64, 48), nn.Linear(48, 10))
    opt = torch.optim.Adam(net.parameters(), lr=3e-3)
    for epoch in range(6):
        net.train()
        for b in tr[torch.randperm(len(tr))].split(64):
            loss = nn.functional.cross_entropy(net(x[b]), y[b])
            opt.zero_grad()
            loss.backward()
            opt.step()
        net.eval()
        with torch.no_grad():
            acc = (net(x[te]).argmax(1) == y[te]).float().mean().item()
        print(f"epoch {epoch} loss {loss.item():.3f} test accuracy {acc:.3f}")


main()
