import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset

BATCH_SIZE = 32
HIDDEN = 24
torch.manual_seed(1)


class Encoder(nn.Module):
    def __init__(self, input_size, hidden_size, batch_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.batch_size = batch_size
        self.gru = nn.GRU(input_size, hidden_size, batch_first=True)
        self.linear = nn.Linear(hidden_size, 1)

    def init_hidden(self):
        return torch.zeros(1, self.batch_size, self.hidden_size)

    def forward(self, x):
        out, _ = self.gru(x, self.init_hidden())
        return self.linear(out[:, -1])


x = torch.randn(500, 10, 3)
y = x[:, :, 0].mean(1, keepdim=True) + x[:, -1, 1:2]
train_loader = DataLoader(TensorDataset(x[:416], y[:416]), batch_size=BATCH_SIZE, shuffle=True)
test_loader = DataLoader(TensorDataset(x[416:], y[416:]), batch_size=BATCH_SIZE)
model = Encoder(3, HIDDEN, BATCH_SIZE)
optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
criterion = nn.MSELoss()
for epoch in range(5):
    for xb, yb in train_loader:
        optimizer.zero_grad()
        loss = criterion(model(xb), yb)
        loss.backward()
        optimizer.step()
    print("epoch", epoch, "loss", loss.item())
model.eval()
with torch.no_grad():
    total = sum(criterion(model(xb), yb).item() * len(xb) for xb, yb in test_loader)
print("test loss", total / 84)
