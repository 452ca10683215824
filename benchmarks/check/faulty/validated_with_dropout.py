import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
x = torch.randn(600, 12)
y = (x[:, :1] + x[:, 1:2] * x[:, 2:3]).tanh()
train_dl = DataLoader(TensorDataset(x[:500], y[:500]), batch_size=50, shuffle=True)
valid_dl = DataLoader(TensorDataset(x[500:], y[500:]), batch_size=50)

model = nn.Sequential(
    nn.Linear(12, 64), nn.BatchNorm1d(64), nn.ReLU(), nn.Dropout(0.5), nn.Linear(64, 1)
)
loss_func = nn.MSELoss()
opt = torch.optim.Adam(model.parameters(), lr=3e-3)
for epoch in range(6):
    for xb, yb in train_dl:
        loss = loss_func(model(xb), yb)
        loss.backward()
        opt.step()
        opt.zero_grad()
    with torch.no_grad():
        valid_loss = sum(loss_func(model(xb), yb) for xb, yb in valid_dl)
    print(epoch, (valid_loss / len(valid_dl)).item())
