import torch
import torch.nn as nn
import numpy as np
from sklearn.datasets import load_wine

wine = load_wine()
X = (wine.data - wine.data.mean(0)) / wine.data.std(0)
X = torch.tensor(X.astype(np.float32))
y = torch.tensor(wine.target.astype(np.float32))

model = nn.Sequential(nn.Linear(13, 32), nn.ReLU(), nn.Linear(32, 3))
criterion = nn.CrossEntropyLoss()
opt = torch.optim.Adam(model.parameters())
for epoch in range(5):
    opt.zero_grad()
    loss = criterion(model(X), y)
    loss.backward()
    opt.step()
print(loss.item())
