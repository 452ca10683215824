import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(500, 10)
y = x[:, :3].argmax(1)
net = nn.Sequential(nn.Linear(10, 32), nn.ReLU(), nn.Linear(32, 3), nn.Softmax(dim=1))
criterion = nn.NLLLoss()
opt = torch.optim.Adam(net.parameters(), lr=5e-3)
for epoch in range(10):
    for idx in torch.randperm(500).split(50):
        opt.zero_grad()
        loss = criterion(net(x[idx]), y[idx])
        loss.backward()
        opt.step()
print(loss.item())
