import numpy as np
import torch
import torch.nn as nn
from sklearn.datasets import load_iris
from sklearn.model_selection import KFold

X, y = load_iris(return_X_y=True)
scores = []
for fold, (a, b) in enumerate(KFold(3, shuffle=True, random_state=0).split(X)):
    mean, std = X[a].mean(0), X[a].std(0)
    xa, xb = (torch.tensor((X[i] - mean) / std, dtype=torch.float32) for i in (a, b))
    ya, yb = torch.tensor(y[a]), torch.tensor(y[b])
    torch.manual_seed(fold)
    model = nn.Sequential(nn.Linear(4, 24), nn.ReLU(), nn.Linear(24, 3))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
    for epoch in range(30):
        for idx in torch.randperm(len(xa)).split(25):
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(model(xa[idx]), ya[idx])
            loss.backward()
            optimizer.step()
    with torch.no_grad():
        scores.append((model(xb).argmax(1) == yb).float().mean().item())
print("folds", np.round(scores, 3), "mean", np.mean(scores))
