import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)


class SepConv(nn.Module):
    def __init__(self, i, o):
        super().__init__()
        self.depthwise = nn.Conv2d(i, i, 3, padding=1, groups=i)
        self.pointwise = nn.Conv2d(i, o, 1)

    def forward(self, x):
        return self.pointwise(self.depthwise(x))


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(1, 8, 3, padding=1)
        self.sep1 = SepConv(8, 16)
        self.sep2 = SepConv(16, 16)
        self.fc = nn.Linear(16 * 9, 2)

    def forward(self, x):
        x = F.relu(self.stem(x))
        x = F.max_pool2d(F.relu(self.sep1(x)), 2)
        x = F.max_pool2d(F.relu(self.sep2(x)), 2)
        return self.fc(x.flatten(1))


y = torch.randint(0, 2, (200,))
x = 0.4 * torch.randn(200, 1, 12, 12)
x[y == 1, 0, 5:7] += 1
x[y == 0, 0, :, 5:7] += 1
net = Net()
opt = torch.optim.Adam(net.parameters(), lr=2e-3)
for epoch in range(3):
    for b in torch.randperm(200).split(20):
        opt.zero_grad()
        loss = F.cross_entropy(net(x[b]), y[b])
        loss.backward()
        opt.step()
print(loss.item())
