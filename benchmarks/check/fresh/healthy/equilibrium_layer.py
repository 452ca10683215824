import torch
import torch.nn as nn
from sklearn.datasets import make_moons

torch.manual_seed(0)
X, y = make_moons(1000, noise=0.15, random_state=0)
X, y = torch.tensor(X, dtype=torch.float32), torch.tensor(y)


class Equilibrium(nn.Module):
    """z = tanh(W z + U x): iterate without a graph, then one step with it."""

    def __init__(self, width=32, steps=15):
        super().__init__()
        self.steps = steps
        self.W = nn.Linear(width, width, bias=False)
        self.U = nn.Linear(2, width)
        self.out = nn.Linear(width, 2)
        nn.init.normal_(self.W.weight, std=0.3 / width**0.5)

    def forward(self, x):
        u = self.U(x)
        with torch.no_grad():
            z = torch.zeros_like(u)
            for _ in range(self.steps):
                z = torch.tanh(self.W(z) + u)
        z = torch.tanh(self.W(z) + u)
        return self.out(z)


model = Equilibrium()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
for epoch in range(15):
    for idx in torch.randperm(800).split(40):
        loss = nn.functional.cross_entropy(model(X[idx]), y[idx])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
with torch.no_grad():
    print(loss.item(), (model(X[800:]).argmax(1) == y[800:]).float().mean().item())
