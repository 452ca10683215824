import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
x = torch.randn(1000, 15, 4)
y = (x[:, :, 0].mean(1, keepdim=True) * 3 + x[:, -1, 1:2]).tanh()
train_loader = DataLoader(TensorDataset(x[:800], y[:800]), batch_size=50, shuffle=True)


class FatigueRegressor(nn.Module):
    """One number for a whole sequence of movements."""

    def __init__(self, n_features=4, hidden=32):
        super().__init__()
        self.lstm = nn.LSTM(n_features, hidden, batch_first=True)
        self.linear = nn.Linear(hidden, 1)

    def forward(self, x):
        out, _ = self.lstm(x)
        return self.linear(out)


model = FatigueRegressor()
criterion = nn.MSELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
for epoch in range(8):
    model.train()
    for xb, yb in train_loader:
        optimizer.zero_grad()
        loss = criterion(model(xb), yb.unsqueeze(1))
        loss.backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        test = criterion(model(x[800:]).mean(1), y[800:]).item()
    print(f"epoch {epoch} train {loss.item():.4f} test {test:.4f} (variance {y.var().item():.4f})")
