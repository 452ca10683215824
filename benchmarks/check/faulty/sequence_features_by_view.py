# (batch, time, features) -> (batch, features, time) for Conv1d
import torch
from torch import nn


class TimeConv(nn.Module):
    def __init__(self, features=6):
        super().__init__()
        self.c1 = nn.Conv1d(features, 16, 3, padding=1)
        self.c2 = nn.Conv1d(16, 16, 3, padding=1)
        self.head = nn.Linear(16, 2)

    def forward(self, x):
        b, t, f = x.shape
        x = x.reshape(b, f, t)
        x = torch.relu(self.c1(x))
        x = torch.relu(self.c2(x))
        return self.head(x.max(dim=2).values)


torch.manual_seed(0)
x = torch.randn(400, 20, 6)
y = (x[:, :, 2].mean(1) > 0).long()
net = TimeConv()
optimizer = torch.optim.Adam(net.parameters(), lr=3e-3)
lossf = nn.CrossEntropyLoss()
for epoch in range(4):
    for i in range(0, 400, 40):
        optimizer.zero_grad()
        loss = lossf(net(x[i : i + 40]), y[i : i + 40])
        loss.backward()
        optimizer.step()
    print(loss.item())
