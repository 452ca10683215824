"""Predicting concrete-like strength; the rate is lowered when validation stalls."""
import torch
import torch.nn as nn
from sklearn.datasets import make_friedman1
from sklearn.model_selection import train_test_split

torch.manual_seed(10)
X, y = make_friedman1(n_samples=1200, n_features=8, noise=0.5, random_state=10)
X_train, X_val, y_train, y_val = train_test_split(X, y, test_size=0.25, random_state=10)
tensor = lambda a: torch.as_tensor(a, dtype=torch.float32)
mu, sigma = y_train.mean(), y_train.std()
X_train, X_val = tensor(X_train) * 2 - 1, tensor(X_val) * 2 - 1
y_train, y_val = tensor((y_train - mu) / sigma).unsqueeze(1), tensor((y_val - mu) / sigma).unsqueeze(1)

model = nn.Sequential(nn.Linear(8, 64), nn.SiLU(), nn.Linear(64, 64), nn.SiLU(), nn.Linear(64, 1))
criterion = nn.MSELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, mode="max", factor=0.1, patience=1)

for epoch in range(25):
    model.train()
    for idx in torch.randperm(len(X_train)).split(50):
        optimizer.zero_grad()
        loss = criterion(model(X_train[idx]), y_train[idx])
        loss.backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        val_loss = criterion(model(X_val), y_val).item()
    scheduler.step(val_loss)
    if epoch % 4 == 0:
        print(f"epoch {epoch:2d} val {val_loss:.4f} lr {optimizer.param_groups[0]['lr']:.1e}")
