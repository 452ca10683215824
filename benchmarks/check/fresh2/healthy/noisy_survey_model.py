"""Survey answers are mostly chance: no model can be right in more than about seven of ten cases."""
import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
rng = np.random.default_rng(5)
x = rng.normal(size=(4000, 6)).astype("float32")
p = 1 / (1 + np.exp(-(0.9 * x[:, 0] - 0.6 * x[:, 1])))
answer = (rng.uniform(size=4000) < p).astype("float32")
ceiling = ((p > 0.5) == answer)[3000:].mean()

X, y = torch.from_numpy(x), torch.from_numpy(answer)
loader = DataLoader(TensorDataset(X[:3000], y[:3000]), batch_size=100, shuffle=True)
model = nn.Sequential(nn.Linear(6, 16), nn.ReLU(), nn.Linear(16, 1), nn.Flatten(0))
optimizer = torch.optim.Adam(model.parameters(), lr=3e-3, weight_decay=1e-4)
bce = nn.BCEWithLogitsLoss()

for epoch in range(12):
    total = 0.0
    for xb, yb in loader:
        optimizer.zero_grad()
        loss = bce(model(xb), yb)
        loss.backward()
        optimizer.step()
        total += loss.item()
    with torch.no_grad():
        accuracy = ((model(X[3000:]) > 0) == y[3000:].bool()).float().mean().item()
    print(f"epoch {epoch + 1:2d} loss {total / len(loader):.4f} accuracy {accuracy:.3f}")
print(f"who knows the true chances gets {ceiling:.3f}, guessing gives {max(answer[3000:].mean(), 1 - answer[3000:].mean()):.3f}")
