import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(1000, 8)
y = (x[:, 0] + x[:, 1] > 2.6).float().unsqueeze(1)
Xtr, ytr, Xte, yte = x[:800], y[:800], x[800:], y[800:]
model = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 1))
criterion = nn.BCEWithLogitsLoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
for epoch in range(10):
    model.train()
    for b in torch.randperm(800).split(80):
        optimizer.zero_grad()
        loss = criterion(model(Xtr[b]), ytr[b])
        loss.backward()
        optimizer.step()
model.eval()
with torch.no_grad():
    pred = (torch.sigmoid(model(Xte)) > 0.5).float()
    print("test accuracy", (pred == yte).float().mean().item())
