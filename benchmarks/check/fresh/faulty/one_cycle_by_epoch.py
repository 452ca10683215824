import math

import torch
from sklearn.datasets import load_digits
from torch import nn
from torch.optim.lr_scheduler import OneCycleLR
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(4)
digits = load_digits()
x = torch.tensor(digits.data / 16, dtype=torch.float32) - 0.3
y = torch.tensor(digits.target)
split = torch.randperm(len(x))
train_dl = DataLoader(TensorDataset(x[split[:1400]], y[split[:1400]]), batch_size=32, shuffle=True)
valid = x[split[1400:]], y[split[1400:]]

model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
epochs = 10
optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
scheduler = OneCycleLR(optimizer, max_lr=0.05, steps_per_epoch=len(train_dl), epochs=epochs)

for epoch in range(epochs):
    model.train()
    for xb, yb in train_dl:
        loss = nn.functional.cross_entropy(model(xb), yb)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    scheduler.step()
    model.eval()
    with torch.no_grad():
        out = model(valid[0])
        acc = (out.argmax(1) == valid[1]).float().mean().item()
    print(f"{epoch}: lr {scheduler.get_last_lr()[0]:.6f} loss {loss.item():.4f} acc {acc:.4f}")
