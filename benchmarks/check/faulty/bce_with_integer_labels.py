import torch
import torch.nn as nn
from sklearn.datasets import make_classification

X, y = make_classification(300, 8, n_informative=5, random_state=0)
X = torch.tensor(X, dtype=torch.float32)
y = torch.tensor(y).view(-1, 1)
net = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 1))
criterion = nn.BCEWithLogitsLoss()
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
for epoch in range(20):
    optimizer.zero_grad()
    loss = criterion(net(X), y)
    loss.backward()
    optimizer.step()
