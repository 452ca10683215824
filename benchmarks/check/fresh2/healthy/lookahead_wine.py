import torch
from sklearn.datasets import load_wine
from sklearn.model_selection import train_test_split
from torch import nn


class Lookahead:
    """k steps of the inner optimizer forward, one step back towards the slow weights."""

    def __init__(self, inner, k=5, alpha=0.5):
        self.inner, self.k, self.alpha, self.count = inner, k, alpha, 0
        self.params = [p for g in inner.param_groups for p in g['params']]
        self.slow = [p.detach().clone() for p in self.params]

    def zero_grad(self):
        self.inner.zero_grad()

    def step(self):
        self.inner.step()
        self.count += 1
        if self.count % self.k:
            return
        with torch.no_grad():
            for s, p in zip(self.slow, self.params):
                s += self.alpha * (p - s)
                p.copy_(s)


torch.manual_seed(0)
X, y = load_wine(return_X_y=True)
Xa, Xb, ya, yb = train_test_split(X, y, test_size=0.35, stratify=y, random_state=0)
m, s = Xa.mean(0), Xa.std(0)
Xa, Xb = torch.tensor((Xa - m) / s).float(), torch.tensor((Xb - m) / s).float()
ya, yb = torch.tensor(ya), torch.tensor(yb)

net = nn.Sequential(nn.Linear(13, 16), nn.Tanh(), nn.Linear(16, 3))
opt = Lookahead(torch.optim.SGD(net.parameters(), lr=0.2))
for epoch in range(40):
    for idx in torch.randperm(len(Xa)).split(20):
        opt.zero_grad()
        loss = nn.functional.cross_entropy(net(Xa[idx]), ya[idx])
        loss.backward()
        opt.step()
    if epoch % 10 == 9:
        with torch.no_grad():
            print(f'epoch {epoch + 1} loss {loss.item():.4f} test', (net(Xb).argmax(1) == yb).float().mean().item())
