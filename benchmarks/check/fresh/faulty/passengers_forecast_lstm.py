import numpy as np
import torch
import torch.nn as nn
from torch.utils.data import DataLoader, Dataset

torch.manual_seed(0)
rng = np.random.default_rng(0)
months = np.arange(400)
series = np.sin(2 * np.pi * months / 12) + 0.5 * np.sin(2 * np.pi * months / 31) + 0.1 * rng.normal(size=400)


class WindowDataset(Dataset):
    def __init__(self, series, window=12):
        self.series = torch.tensor(series, dtype=torch.float32)
        self.window = window

    def __len__(self):
        return len(self.series) - self.window

    def __getitem__(self, i):
        return self.series[i : i + self.window].unsqueeze(-1), self.series[i + self.window]


class Forecaster(nn.Module):
    def __init__(self, hidden=32):
        super().__init__()
        self.lstm = nn.LSTM(1, hidden, batch_first=True)
        self.head = nn.Linear(hidden, 1)

    def forward(self, x):
        _, (h, _) = self.lstm(x)
        return self.head(h[-1])


train = DataLoader(WindowDataset(series[:320]), batch_size=28, shuffle=True)
test = DataLoader(WindowDataset(series[320:]), batch_size=68)
model = Forecaster()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
for epoch in range(15):
    model.train()
    for x, y in train:
        optimizer.zero_grad()
        loss = ((model(x) - y) ** 2).mean()
        loss.backward()
        optimizer.step()
    if epoch % 5 == 4:
        model.eval()
        with torch.no_grad():
            x, y = next(iter(test))
            mae = (model(x).squeeze(1) - y).abs().mean().item()
        print(f"epoch {epoch + 1} loss {loss.item():.4f} test MAE {mae:.4f} (mean forecast {y.abs().mean():.4f})")
