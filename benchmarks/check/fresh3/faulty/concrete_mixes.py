"""Regression der Betonfestigkeit (künstliche Daten) mit einem kleinen Netz."""

import numpy as np
import torch
from torch import nn

torch.manual_seed(7)
rng = np.random.default_rng(7)


def mischungen(n):
    """Zement, Wasser, Alter, Zuschlag -> Festigkeit in MPa."""
    zement = rng.uniform(150, 500, n)
    wasser = rng.uniform(120, 240, n)
    alter = rng.uniform(1, 90, n)
    zuschlag = rng.uniform(600, 1000, n)
    mpa = 20 * (zement / wasser) * np.log1p(alter) / 4 + 0.01 * (zuschlag - 800) + rng.normal(0, 1.5, n)
    return np.stack([zement, wasser, alter, zuschlag], 1), mpa


x_roh, y_roh = mischungen(2400)
x_train, x_val, y_train, y_val = x_roh[:2000], x_roh[2000:], y_roh[:2000], y_roh[2000:]
mitte, streuung = x_train.mean(0), x_train.std(0)
y_mitte, y_streuung = y_train.mean(), y_train.std()


def als_tensor(index):
    x = (x_train[index] - mitte) / streuung
    y = (y_train[index] - y_mitte) / y_streuung
    return torch.tensor(x, dtype=torch.float32), torch.tensor(y, dtype=torch.float32)


stapel = np.array_split(rng.permutation(len(x_train)), 63)
lader = map(als_tensor, stapel)

netz = nn.Sequential(nn.Linear(4, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 1))
optimierer = torch.optim.Adam(netz.parameters(), lr=1e-3)
verlust_fn = nn.MSELoss()
verlust = torch.zeros(())


def pruefen():
    netz.eval()
    with torch.no_grad():
        x = torch.tensor((x_val - mitte) / streuung, dtype=torch.float32)
        schaetzung = netz(x).squeeze(1).numpy() * y_streuung + y_mitte
    return np.sqrt(np.mean((schaetzung - y_val) ** 2))


for epoche in range(40):
    netz.train()
    for x, y in lader:
        verlust = verlust_fn(netz(x).squeeze(1), y)
        optimierer.zero_grad()
        verlust.backward()
        optimierer.step()
    if epoche % 10 == 0 or epoche == 39:
        print(f"Epoche {epoche:2d}: Verlust {verlust.item():.4f}, Validierung RMSE {pruefen():.2f} MPa")
