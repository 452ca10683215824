import torch
import torch.nn as nn

torch.manual_seed(0)


class Forecaster(nn.Module):
    def __init__(self, features=4, hidden=32):
        super().__init__()
        self.lin1 = nn.Linear(features, hidden)
        self.lin2 = nn.Linear(hidden, 1)

    def forward(self, x):
        # x: (batch, 12 hours, features), one value a day is wanted
        return self.lin2(torch.relu(self.lin1(x)))


x = torch.randn(256, 12, 4)
y = (x[:, :, 0] * x[:, :, 1]).mean(1).view(-1, 1, 1)
net = Forecaster()
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
for epoch in range(10):
    for i in range(0, 256, 32):
        loss = ((net(x[i : i + 32]) - y[i : i + 32]) ** 2).mean()
        opt.zero_grad()
        loss.backward()
        opt.step()
    print(loss.item())
