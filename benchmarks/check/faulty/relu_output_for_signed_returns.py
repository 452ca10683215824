# 预测日收益率（有正有负）
import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(600, 12)
y = 0.5 * x[:, :1] - 0.3 * x[:, 1:2] + 0.2 * torch.randn(600, 1)
model = nn.Sequential(
    nn.Linear(12, 64),
    nn.ReLU(),
    nn.Linear(64, 32),
    nn.ReLU(),
    nn.Linear(32, 1),
    nn.ReLU(),
)
opt = torch.optim.Adam(model.parameters(), lr=1e-3)
criterion = nn.MSELoss()
for epoch in range(15):
    for b in torch.randperm(600).split(60):
        opt.zero_grad()
        loss = criterion(model(x[b]), y[b])
        loss.backward()
        opt.step()
print("损失", loss.item())
