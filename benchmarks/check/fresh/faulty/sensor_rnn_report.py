import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(4)
T, N = 25, 900
phase, speed = torch.rand(2, N, 1)
t = torch.linspace(0, 1, T)
signal = torch.sin(2 * torch.pi * (1 + 3 * speed) * t + 6.28 * phase) + 0.2 * torch.randn(N, T)
x, y = signal.unsqueeze(-1), speed * 2 - 1
train = DataLoader(TensorDataset(x[:600], y[:600]), batch_size=30, shuffle=True)


class SpeedRNN(nn.Module):
    def __init__(self, hidden=32):
        super().__init__()
        self.lstm = nn.LSTM(input_size=1, hidden_size=hidden, num_layers=1)
        self.head = nn.Linear(hidden, 1)

    def forward(self, x):
        out, _ = self.lstm(x)
        return self.head(out[:, -1])


def mse(model, rows):
    model.eval()
    with torch.no_grad():
        return nn.functional.mse_loss(model(x[rows]), y[rows]).item()


model = SpeedRNN()
optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
best_loss, best_state = float("inf"), None
for epoch in range(8):
    model.train()
    for xb, yb in train:
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(xb), yb)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
    valid = mse(model, slice(600, 750))
    print(epoch, round(valid, 4))
    if valid < best_loss:
        best_loss, best_state = valid, model.state_dict()
model.load_state_dict(best_state)
print("best", best_loss, "test", mse(model, slice(750, 900)))
