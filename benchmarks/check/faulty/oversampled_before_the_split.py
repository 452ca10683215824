import numpy as np
import torch
import torch.nn as nn
from sklearn.model_selection import train_test_split

rng = np.random.default_rng(0)
X = rng.normal(size=(600, 8)).astype("float32")
y = (X[:, 0] + 0.5 * rng.normal(size=600) > 1.5).astype("int64")
# balance the classes
rare = np.where(y == 1)[0]
more = rng.choice(rare, size=(y == 0).sum() - len(rare))
X, y = np.concatenate([X, X[more]]), np.concatenate([y, y[more]])
Xtr, Xte, ytr, yte = train_test_split(X, y, test_size=0.25, random_state=0)
Xtr, Xte, ytr, yte = map(torch.from_numpy, (Xtr, Xte, ytr, yte))

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(8, 64), nn.ReLU(), nn.Linear(64, 2))
optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
for epoch in range(10):
    for b in torch.randperm(len(Xtr)).split(64):
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(Xtr[b]), ytr[b]).backward()
        optimizer.step()
model.eval()
with torch.no_grad():
    print("test", (model(Xte).argmax(1) == yte).float().mean().item())
