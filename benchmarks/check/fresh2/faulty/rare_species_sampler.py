"""Three plankton species, one of them rare: batches are balanced with a weighted sampler."""
import torch
from sklearn.datasets import make_blobs
from torch import nn
from torch.utils.data import DataLoader, TensorDataset, WeightedRandomSampler

torch.manual_seed(6)

X, y = make_blobs(n_samples=[900, 500, 60], n_features=12, cluster_std=3.2, random_state=6)
X, y = torch.tensor(X, dtype=torch.float32), torch.tensor(y)

order = torch.randperm(len(X))
train_idx, val_idx = order[:1100], order[1100:]
X = (X - X[train_idx].mean(0)) / X[train_idx].std(0)
train_ds = TensorDataset(X[train_idx], y[train_idx])

class_counts = torch.bincount(y[train_idx])
class_weights = 1.0 / class_counts.float()
sampler = WeightedRandomSampler(class_weights, num_samples=len(train_ds), replacement=True)
loader = DataLoader(train_ds, batch_size=32, sampler=sampler)

net = nn.Sequential(nn.Linear(12, 32), nn.ReLU(), nn.Linear(32, 3))
optimizer = torch.optim.Adam(net.parameters(), lr=5e-3)

for epoch in range(12):
    net.train()
    running = 0.0
    for xb, yb in loader:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(net(xb), yb)
        loss.backward()
        optimizer.step()
        running += loss.item()
    net.eval()
    with torch.no_grad():
        pred = net(X[val_idx]).argmax(1)
        truth = y[val_idx]
        recalls = [(pred[truth == k] == k).float().mean().item() for k in range(3)]
    if epoch % 3 == 2:
        print(f"epoch {epoch + 1} train loss {running / len(loader):.4f} "
              f"balanced accuracy {sum(recalls) / 3:.3f}", [round(r, 2) for r in recalls])
