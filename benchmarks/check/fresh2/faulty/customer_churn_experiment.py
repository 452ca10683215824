"""Will the customer leave? Churn data with a good share of chance in it."""
import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset, random_split


def make_customers(n: int, seed: int) -> TensorDataset:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 20)).astype("float32")
    score = x[:, 0] - 0.8 * x[:, 1] + 0.5 * x[:, 2] * x[:, 3] + rng.normal(0, 1.5, n)
    return TensorDataset(torch.from_numpy(x), torch.from_numpy((score > 0).astype("float32")))


torch.manual_seed(0)
customers = make_customers(900, seed=3)
train_set, test_set = random_split(customers, [700, 200])
train_loader = DataLoader(train_set, batch_size=32, shuffle=True)
test_loader = DataLoader(train_set, batch_size=128)

model = nn.Sequential(nn.Linear(20, 128), nn.ReLU(), nn.Linear(128, 64), nn.ReLU(), nn.Linear(64, 1))
optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
loss_fn = nn.BCEWithLogitsLoss()


def evaluate(loader: DataLoader) -> float:
    model.eval()
    hits, seen = 0, 0
    with torch.no_grad():
        for x, churned in loader:
            hits += ((model(x).squeeze(1) > 0) == churned.bool()).sum().item()
            seen += len(x)
    return hits / seen


history = []
running_loss = 0.0
for epoch in range(30):
    model.train()
    for x, churned in train_loader:
        optimizer.zero_grad()
        loss = loss_fn(model(x).squeeze(1), churned)
        loss.backward()
        optimizer.step()
        running_loss += loss.item()
    history.append(running_loss / len(train_loader))
    if epoch % 5 == 4:
        print(f"epoch {epoch + 1}: loss {history[-1]:.4f}, test accuracy {evaluate(test_loader):.3f}")
