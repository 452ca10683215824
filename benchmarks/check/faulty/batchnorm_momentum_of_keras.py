import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)
x = torch.randn(640, 20) * 4 + 10
y = x[:, :4].argmax(1)
xtr, ytr, xva, yva = x[:512], y[:512], x[512:], y[512:]


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.bn0 = nn.BatchNorm1d(20, momentum=0.001)
        self.fc1 = nn.Linear(20, 64)
        self.bn1 = nn.BatchNorm1d(64, momentum=0.001)
        self.fc2 = nn.Linear(64, 4)

    def forward(self, x):
        return self.fc2(F.relu(self.bn1(self.fc1(self.bn0(x)))))


net = Net()
opt = torch.optim.Adam(net.parameters(), lr=3e-3)
for epoch in range(5):
    net.train()
    for b in torch.randperm(512).split(64):
        opt.zero_grad()
        loss = F.cross_entropy(net(xtr[b]), ytr[b])
        loss.backward()
        opt.step()
    net.eval()
    with torch.no_grad():
        print(epoch, loss.item(), F.cross_entropy(net(xva), yva).item())
