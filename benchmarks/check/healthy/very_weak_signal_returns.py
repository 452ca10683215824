"""Signs of returns from past returns: hardly anything to find, as in life."""
import numpy as np
import torch
import torch.nn as nn

rng = np.random.default_rng(0)
market = rng.normal(size=2100) * 0.01
assets = 0.8 * market[:, None] + rng.normal(size=(2100, 6)) * 0.005
x = assets[:-1].astype(np.float32)
y = (assets[1:, 0] + 0.05 * market[:-1] > 0).astype(np.float32)
mean, std = x[:1500].mean(0), x[:1500].std(0)
x = torch.from_numpy((x - mean) / std)
y = torch.from_numpy(y)[:, None]
x_train, y_train, x_val, y_val = x[:1500], y[:1500], x[1500:], y[1500:]

model = nn.Sequential(nn.Linear(6, 16), nn.Tanh(), nn.Dropout(0.2), nn.Linear(16, 1))
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
criterion = nn.BCEWithLogitsLoss()
torch.manual_seed(0)
for epoch in range(4):
    model.train()
    for idx in torch.randperm(len(x_train)).split(64):
        optimizer.zero_grad()
        loss = criterion(model(x_train[idx]), y_train[idx])
        loss.backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        hit = ((model(x_val) > 0).float() == y_val).float().mean()
    print(epoch, loss.item(), hit.item())
