import torch
from sklearn.datasets import make_friedman1
from torch import nn

torch.manual_seed(0)
X, y = make_friedman1(260, n_features=20, noise=1.5, random_state=0)
X, y = torch.tensor(X * 2 - 1, dtype=torch.float32), torch.tensor((y - y.mean()) / y.std(), dtype=torch.float32)[:, None]
parts = {"train": slice(0, 120), "valid": slice(120, 190), "test": slice(190, 260)}


def evaluate(model, part):
    model.eval()
    with torch.no_grad():
        return nn.functional.mse_loss(model(X[parts[part]]), y[parts[part]]).item()


model = nn.Sequential(nn.Linear(20, 128), nn.ReLU(), nn.Linear(128, 128), nn.ReLU(), nn.Linear(128, 1))
optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
best = {"loss": float("inf"), "epoch": -1, "model": None}
for epoch in range(60):
    model.train()
    for idx in torch.randperm(120).split(20):
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(X[idx]), y[idx])
        loss.backward()
        optimizer.step()
    valid_loss = evaluate(model, "valid")
    if valid_loss < best["loss"]:
        best = {"loss": valid_loss, "epoch": epoch, "model": model}
print("best epoch", best["epoch"], "validation", best["loss"])
model = best["model"]
print("validation of the best model", evaluate(model, "valid"), "test", evaluate(model, "test"))
