import copy

import torch
import torch.nn as nn

torch.manual_seed(0)
x = torch.randn(600, 10)
y = (x[:, :1] + 0.5 * x[:, 1:2] ** 2 + 0.3 * torch.randn(600, 1))
y = (y - y.mean()) / y.std()
train, val, test = slice(0, 360), slice(360, 480), slice(480, 600)
model = nn.Sequential(nn.Linear(10, 64), nn.ReLU(), nn.Dropout(0.1), nn.Linear(64, 1))
optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
best, best_state, patience, bad = float("inf"), None, 5, 0
for epoch in range(60):
    model.train()
    for b in torch.randperm(360).split(36):
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(x[b]), y[b])
        loss.backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        v = nn.functional.mse_loss(model(x[val]), y[val]).item()
    if v < best:
        best, bad = v, 0
        best_state = copy.deepcopy(model.state_dict())
    else:
        bad += 1
        if bad >= patience:
            break
model.load_state_dict(best_state)
model.eval()
with torch.no_grad():
    print(epoch, best, "test", nn.functional.mse_loss(model(x[test]), y[test]).item())
