import torch
from sklearn.datasets import load_breast_cancer
from sklearn.preprocessing import StandardScaler
from torch import nn


class TumourNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(
            nn.Linear(30, 64), nn.ReLU(), nn.Dropout(0.6), nn.Linear(64, 64), nn.ReLU(), nn.Dropout(0.6), nn.Linear(64, 2)
        )

    def forward(self, x):
        return self.net(x)

    def eval(self, x, y):
        """Accuracy on the rows given."""
        with torch.no_grad():
            return (self(x).argmax(1) == y).float().mean().item()


torch.manual_seed(0)
X, y = load_breast_cancer(return_X_y=True)
order = torch.randperm(len(X)).numpy()
scaler = StandardScaler().fit(X[order[:400]])
X = torch.tensor(scaler.transform(X[order]), dtype=torch.float32)
y = torch.tensor(y[order])
model = TumourNet()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
for epoch in range(12):
    for idx in torch.randperm(400).split(40):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(X[idx]), y[idx])
        loss.backward()
        optimizer.step()
    print(epoch, round(loss.item(), 4), round(model.eval(X[400:], y[400:]), 4))
