import torch
import torch.nn as nn
from sklearn.datasets import make_circles

torch.manual_seed(0)
X, y = make_circles(900, noise=0.1, factor=0.4, random_state=0)
X, y = torch.tensor(X, dtype=torch.float32), torch.tensor(y)


class PointNet(nn.Module):
    def __init__(self, hidden=32):
        super().__init__()
        self.hidden = hidden
        self.first = nn.Linear(2, hidden)
        self.last = nn.Linear(hidden, 2)

    def forward(self, x):
        x = torch.relu(self.first(x))
        x = torch.relu(nn.Linear(self.hidden, self.hidden)(x))
        return self.last(x)


model = PointNet()
optimizer = torch.optim.SGD(model.parameters(), lr=1e-6)
for epoch in range(8):
    for idx in torch.randperm(700).split(35):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(X[idx]), y[idx])
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        print(epoch, loss.item(), (model(X[700:]).argmax(1) == y[700:]).float().mean().item())
