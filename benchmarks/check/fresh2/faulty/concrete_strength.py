"""Compressive strength of concrete from its mix: network regression with an R2 report."""
import numpy as np
import torch
from sklearn.metrics import mean_squared_error, r2_score
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
rng = np.random.default_rng(0)

cement = rng.uniform(100, 540, 900)
water = rng.uniform(120, 250, 900)
age = rng.choice([3, 7, 28, 90, 180], 900)
slag = rng.uniform(0, 360, 900)
strength = (0.09 * cement + 0.05 * slag - 0.18 * water + 9 * np.log(age) + 18
            + rng.normal(0, 16, 900))

X = np.column_stack([cement, water, np.log(age), slag])
X_train, X_test, y_train, y_test = train_test_split(X, strength, test_size=0.25, random_state=0)
scaler = StandardScaler().fit(X_train)
center, scale = y_train.mean(), y_train.std()

train_set = TensorDataset(
    torch.tensor(scaler.transform(X_train), dtype=torch.float32),
    torch.tensor((y_train - center) / scale, dtype=torch.float32),
)
loader = DataLoader(train_set, batch_size=25, shuffle=True)

model = nn.Sequential(nn.Linear(4, 32), nn.ReLU(), nn.Linear(32, 32), nn.ReLU(), nn.Linear(32, 1))
optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
for epoch in range(30):
    total = 0.0
    for xb, yb in loader:
        optimizer.zero_grad()
        loss = ((model(xb) - yb) ** 2).mean()
        loss.backward()
        optimizer.step()
        total += loss.item()
    if epoch % 10 == 9:
        print(f"epoch {epoch + 1} training loss {total / len(loader):.4f}")

with torch.no_grad():
    scaled = model(torch.tensor(scaler.transform(X_test), dtype=torch.float32)).squeeze(1).numpy()
predicted = scaled * scale + center
print(f"test RMSE {mean_squared_error(y_test, predicted) ** 0.5:.2f} MPa")
print(f"test R2 {r2_score(predicted, y_test):.3f}")
