# 用双向LSTM识别动作
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
类别数, 窗口 = 4, 24
t = torch.arange(窗口) / 窗口
y = torch.randint(0, 类别数, (800,))
x = torch.stack([torch.sin(2 * torch.pi * (y[:, None] + 1) * t + p) for p in (0.0, 1.0, 2.0)], -1)
x = x + 0.4 * torch.randn_like(x)
loader = DataLoader(TensorDataset(x, y), batch_size=40, shuffle=True)


class 动作识别(nn.Module):
    def __init__(self, 输入=3, 隐藏=32, 层数=2):
        super().__init__()
        self.lstm = nn.LSTM(输入, 隐藏, 层数, batch_first=True, bidirectional=True)
        self.fc = nn.Sequential(nn.Linear(隐藏, 32), nn.ReLU(), nn.Linear(32, 类别数))

    def forward(self, x):
        out, _ = self.lstm(x)
        return self.fc(out.mean(dim=1))


model = 动作识别()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
for epoch in range(3):
    for xb, yb in loader:
        loss = nn.functional.cross_entropy(model(xb), yb)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
