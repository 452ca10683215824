import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset


class RNN(nn.Module):
    def __init__(self, batch_size, hidden=24):
        super().__init__()
        self.batch_size = batch_size
        self.hidden = hidden
        self.lstm = nn.LSTM(3, hidden, batch_first=True)
        self.linear = nn.Linear(hidden, 1)

    def forward(self, x):
        h0 = torch.zeros(1, self.batch_size, self.hidden)
        c0 = torch.zeros(1, self.batch_size, self.hidden)
        out, _ = self.lstm(x, (h0, c0))
        return self.linear(out[:, -1, :])


torch.manual_seed(0)
series = torch.randn(210, 10, 3)
target = series.mean((1, 2)).unsqueeze(1)
loader = DataLoader(TensorDataset(series, target), batch_size=20, shuffle=True)
model = RNN(batch_size=20)
optim = torch.optim.Adam(model.parameters(), lr=1e-2)
for epoch in range(2):
    for x, y in loader:
        optim.zero_grad()
        loss = nn.functional.mse_loss(model(x), y)
        loss.backward()
        optim.step()
