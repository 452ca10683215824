import torch
from sklearn.datasets import load_iris
from sklearn.preprocessing import scale
from torch import nn

torch.manual_seed(0)
iris = load_iris()
X, y = torch.tensor(scale(iris.data), dtype=torch.float32), torch.tensor(iris.target)
perm = torch.randperm(150)
train, test = perm[:110], perm[110:]
model = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
for epoch in range(40):
    loss = nn.functional.cross_entropy(model(X[train]), y[train])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if epoch % 10 == 9:
        with torch.no_grad():
            predicted = torch.max(model(X[test]), 1)[0]
            accuracy = (predicted.round() == y[test]).float().mean().item()
        print(f"{epoch + 1}: loss {loss.item():.4f} accuracy {accuracy:.3f}")
