import torch
from torch import nn


class Net(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.fc1 = nn.Linear(d, 32)
        self.fc2 = nn.Linear(32, 1)

    def forward(self, x):
        x = (x - x.mean(0)) / (x.std(0) + 1e-6)
        return self.fc2(torch.relu(self.fc1(x)))


torch.manual_seed(0)
x = torch.rand(400, 5) * torch.tensor([1.0, 5.0, 20.0, 0.3, 2.0])
y = (x[:, :1] * x[:, 1:2] + 0.1 * x[:, 2:3])
net = Net(5)
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
for epoch in range(10):
    for b in torch.randperm(320).split(32):
        opt.zero_grad()
        loss = nn.functional.mse_loss(net(x[b]), y[b])
        loss.backward()
        opt.step()
net.eval()
with torch.no_grad():
    print("val", nn.functional.mse_loss(net(x[320:]), y[320:]).item())
