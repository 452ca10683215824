import torch
from torch import nn

# Columns of different sizes that all are harmless: a ratio in thousandths, a flag, a score.
torch.manual_seed(0)
n = 900
ratio = torch.rand(n) * 0.01
flag = (torch.rand(n) < 0.1).float()
score = torch.randn(n)
age = torch.rand(n) * 3
x = torch.stack([ratio, flag, score, age], 1)
y = (0.8 * score + flag + 0.2 * age + 0.5 * torch.randn(n))[:, None]
model = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1))
opt = torch.optim.Adam(model.parameters(), lr=1e-2)
for epoch in range(20):
    for i in torch.randperm(700).split(70):
        opt.zero_grad()
        loss = nn.functional.mse_loss(model(x[i]), y[i])
        loss.backward()
        opt.step()
with torch.no_grad():
    print(nn.functional.mse_loss(model(x[700:]), y[700:]).item())
