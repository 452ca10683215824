import torch
import torch.nn as nn
from sklearn.datasets import load_wine
from sklearn.preprocessing import StandardScaler

torch.manual_seed(0)
X, y = load_wine(return_X_y=True)
order = torch.randperm(len(X))
X = torch.tensor(StandardScaler().fit_transform(X), dtype=torch.float32)[order]
y = torch.tensor(y)[order]


def init_weights(m):
    if isinstance(m, nn.Linear):
        nn.init.constant_(m.weight, 0.02)
        nn.init.zeros_(m.bias)


model = nn.Sequential(nn.Linear(13, 32), nn.ReLU(), nn.Linear(32, 16), nn.ReLU(), nn.Linear(16, 3))
model.apply(init_weights)
optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
for epoch in range(30):
    for idx in torch.randperm(138).split(23):
        loss = nn.functional.cross_entropy(model(X[idx]), y[idx])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
with torch.no_grad():
    print(loss.item(), (model(X[138:]).argmax(1) == y[138:]).float().mean().item())
