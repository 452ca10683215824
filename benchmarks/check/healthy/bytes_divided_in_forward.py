import torch
import torch.nn as nn
import torch.nn.functional as F


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 12, 3, padding=1)
        self.fc = nn.Linear(12 * 25, 5)

    def forward(self, x):
        x = x.float() / 127.5 - 1.0
        x = F.max_pool2d(F.relu(self.conv(x)), 2)
        return self.fc(x.flatten(1))


torch.manual_seed(0)
y = torch.randint(0, 5, (400,))
frames = torch.randint(0, 130, (400, 1, 10, 10), dtype=torch.uint8)
for i, k in enumerate(y.tolist()):
    frames[i, 0, :, 2 * k : 2 * k + 2] += 100
net = Net()
opt = torch.optim.Adam(net.parameters(), lr=2e-3)
for epoch in range(3):
    for b in torch.randperm(400).split(40):
        opt.zero_grad()
        loss = F.cross_entropy(net(frames[b]), y[b])
        loss.backward()
        opt.step()
print(loss.item())
