import torch
import torch.nn as nn
from sklearn.datasets import load_wine
from sklearn.preprocessing import scale

torch.manual_seed(0)
data = load_wine()
x = torch.tensor(scale(data.data), dtype=torch.float32)
y = torch.tensor(data.target)
order = torch.randperm(len(x))
train, test = order[:140], order[140:]
model = nn.Sequential(nn.Linear(13, 24), nn.ReLU(), nn.Linear(24, 3))
criterion = nn.CrossEntropyLoss(reduction="none")
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
weights = {0: 1.0, 1: 0.8, 2: 1.2}
for epoch in range(15):
    for idx in train[torch.randperm(140)].split(20):
        losses = criterion(model(x[idx]), y[idx])
        weighted = [weights[int(c)] * l.item() for c, l in zip(y[idx], losses)]
        loss = torch.tensor(weighted, requires_grad=True).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    if epoch % 5 == 4:
        with torch.no_grad():
            print(epoch + 1, loss.item(), (model(x[test]).argmax(1) == y[test]).float().mean().item())
