"""Hourly electricity load from weather and calendar; the error is reported in megawatts."""
import numpy as np
import torch
from sklearn.preprocessing import StandardScaler
from torch import nn

torch.manual_seed(1)
rng = np.random.default_rng(1)

hours = np.arange(2400)
temperature = 12 + 10 * np.sin(hours / 300) + rng.normal(0, 2, len(hours))
hour_of_day = hours % 24
weekend = ((hours // 24) % 7 >= 5).astype(float)
load_mw = (620 + 90 * np.sin((hour_of_day - 7) / 24 * 2 * np.pi) - 60 * weekend
           + 4 * np.abs(temperature - 16) + rng.normal(0, 12, len(hours)))

X = np.column_stack([temperature, np.sin(hour_of_day / 24 * 2 * np.pi),
                     np.cos(hour_of_day / 24 * 2 * np.pi), weekend])
cut = 1900
x_scaler, y_scaler = StandardScaler().fit(X[:cut]), StandardScaler().fit(load_mw[:cut, None])


def tensor(a):
    return torch.tensor(a, dtype=torch.float32)


x_train, y_train = tensor(x_scaler.transform(X[:cut])), tensor(y_scaler.transform(load_mw[:cut, None]))
x_test, y_test = tensor(x_scaler.transform(X[cut:])), load_mw[cut:]

model = nn.Sequential(nn.Linear(4, 64), nn.Tanh(), nn.Linear(64, 64), nn.Tanh(), nn.Linear(64, 1))
opt = torch.optim.Adam(model.parameters(), lr=3e-3)
for epoch in range(25):
    for idx in torch.randperm(cut).split(64):
        opt.zero_grad()
        loss = nn.functional.mse_loss(model(x_train[idx]), y_train[idx])
        loss.backward()
        opt.step()
    if epoch % 5 == 4:
        print(f"epoch {epoch + 1} scaled training loss {loss.item():.4f}")

model.eval()
with torch.no_grad():
    forecast = model(x_test).squeeze(1).numpy()
mae = np.abs(forecast - y_test).mean()
mape = 100 * np.abs((forecast - y_test) / y_test).mean()
print(f"mean absolute error {mae:.1f} MW, {mape:.1f} %")
