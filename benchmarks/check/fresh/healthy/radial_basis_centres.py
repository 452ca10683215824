import torch
from sklearn.datasets import make_circles
from torch import nn

torch.manual_seed(0)
X, y = make_circles(900, noise=0.08, factor=0.5, random_state=0)
X, y = torch.tensor(X, dtype=torch.float32), torch.tensor(y, dtype=torch.float32)


class RBF(nn.Module):
    def __init__(self, centres):
        super().__init__()
        self.centres = nn.Parameter(centres.clone())
        self.log_width = nn.Parameter(torch.zeros(len(centres)))
        self.out = nn.Linear(len(centres), 1)

    def forward(self, x):
        d2 = (x[:, None] - self.centres).pow(2).sum(-1)
        return self.out(torch.exp(-d2 * self.log_width.exp())).squeeze(-1)


model = RBF(X[torch.randperm(700)[:25]])
optimizer = torch.optim.Adam(model.parameters(), lr=2e-2)
for epoch in range(20):
    for idx in torch.randperm(700).split(35):
        loss = nn.functional.binary_cross_entropy_with_logits(model(X[idx]), y[idx])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
with torch.no_grad():
    print(loss.item(), ((model(X[700:]) > 0).float() == y[700:]).float().mean().item())
