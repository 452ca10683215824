import numpy as np
import torch
import torch.nn as nn

rng = np.random.default_rng(0)
torch.manual_seed(0)
# daily temperature: a slow random walk
temp = np.cumsum(rng.normal(size=420)).astype(np.float32)
temp = (temp - temp[:300].mean()) / temp[:300].std()

WINDOW, HORIZON = 20, 10
xs, ys = [], []
for i in range(len(temp) - WINDOW - HORIZON):
    xs.append(temp[i:i + WINDOW])
    ys.append(temp[i + WINDOW + HORIZON - 1])
xs, ys = torch.tensor(np.array(xs)), torch.tensor(np.array(ys))

perm = torch.randperm(len(xs))
cut = int(0.8 * len(xs))
train_idx, test_idx = perm[:cut], perm[cut:]

model = nn.Sequential(nn.Linear(WINDOW, 128), nn.ReLU(), nn.Linear(128, 128), nn.ReLU(), nn.Linear(128, 1))
optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
mse = nn.MSELoss()
for epoch in range(150):
    model.train()
    for b in train_idx[torch.randperm(len(train_idx))].split(64):
        optimizer.zero_grad()
        loss = mse(model(xs[b]).squeeze(-1), ys[b])
        loss.backward()
        optimizer.step()
    if (epoch + 1) % 50 == 0:
        model.eval()
        with torch.no_grad():
            test = mse(model(xs[test_idx]).squeeze(-1), ys[test_idx]).item()
            naive = mse(xs[test_idx][:, -1], ys[test_idx]).item()
        print(f"epoch {epoch + 1}: train {loss.item():.4f}  test {test:.4f}  (persistence {naive:.4f})")
