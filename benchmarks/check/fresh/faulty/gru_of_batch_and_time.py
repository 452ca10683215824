import numpy as np
import torch
import torch.nn as nn
from sklearn.preprocessing import MinMaxScaler
from torch.utils.data import DataLoader, TensorDataset

np.random.seed(0)
torch.manual_seed(0)
price = np.cumsum(np.random.randn(700)) * 0.2 + 10 * np.sin(np.arange(700) / 15) + 50
volume = np.abs(np.gradient(price)) + 0.1 * np.random.rand(700)
raw = np.stack([price, volume], 1)
scaler = MinMaxScaler((-1, 1)).fit(raw[:560])
scaled = scaler.transform(raw).astype("float32")
LOOKBACK = 20


def windows(a):
    x = np.stack([a[i : i + LOOKBACK] for i in range(len(a) - LOOKBACK)])
    return torch.from_numpy(x), torch.from_numpy(a[LOOKBACK:, :1])


class StockGRU(nn.Module):
    def __init__(self, n_features=2, hidden=32, n_layers=1):
        super().__init__()
        self.gru = nn.GRU(n_features, hidden, n_layers)
        self.fc = nn.Linear(hidden, 1)

    def forward(self, x):  # x: (batch, lookback, features)
        out, _ = self.gru(x)
        return self.fc(out[:, -1, :])


x_train, y_train = windows(scaled[:560])
x_test, y_test = windows(scaled[560:])
loader = DataLoader(TensorDataset(x_train, y_train), batch_size=36, shuffle=True)
model = StockGRU()
optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
loss_fn = nn.MSELoss()
for epoch in range(8):
    model.train()
    for xb, yb in loader:
        loss = loss_fn(model(xb), yb)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        print(f"Epoch {epoch} train {loss.item():.5f} test {loss_fn(model(x_test), y_test).item():.5f}")
