import torch
from sklearn.datasets import load_iris
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
iris = load_iris()
X = torch.tensor(iris.data, dtype=torch.float32)
y = torch.tensor(iris.target)
n_train = int(0.66 * len(X))
X = (X - X[:n_train].mean(0)) / X[:n_train].std(0)
train_ds = TensorDataset(X[:n_train], y[:n_train])
test_ds = TensorDataset(X[n_train:], y[n_train:])
train_dl = DataLoader(train_ds, batch_size=11, shuffle=True)
test_dl = DataLoader(test_ds, batch_size=51)

model = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
for epoch in range(20):
    for xb, yb in train_dl:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(xb), yb)
        loss.backward()
        optimizer.step()
with torch.no_grad():
    for xb, yb in test_dl:
        print("train loss", loss.item(), "test accuracy", (model(xb).argmax(1) == yb).float().mean().item())
