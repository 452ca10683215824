import torch
from torch import nn

torch.manual_seed(0)


class Block(nn.Module):
    def __init__(self, cin, cout):
        super().__init__()
        self.conv1 = nn.Conv2d(cin, cout, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(cout)
        self.conv2 = nn.Conv2d(cout, cout, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(cout)
        self.shortcut = nn.Conv2d(cin, cout, 1)
        self.act = nn.ReLU()

    def forward(self, x):
        h = self.act(self.bn1(self.conv1(x)))
        h = self.bn2(self.conv2(h))
        return self.act(h)


class TinyResNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 3, padding=1)
        self.b1 = Block(8, 16)
        self.b2 = Block(16, 16)
        self.fc = nn.Linear(16, 4)

    def forward(self, x):
        x = self.b2(self.b1(self.stem(x)))
        return self.fc(x.mean(dim=(2, 3)))


# four kinds of coloured stripes
labels = torch.randint(0, 4, (256,))
images = 0.3 * torch.randn(256, 3, 12, 12)
for k in range(3):
    images[labels == k, k] += 1.0
images[labels == 3, :, ::2] += 1.0

net = TinyResNet()
opt = torch.optim.Adam(net.parameters(), lr=3e-3)
ce = nn.CrossEntropyLoss()
for epoch in range(3):
    net.train()
    for idx in torch.randperm(256).split(32):
        opt.zero_grad()
        loss = ce(net(images[idx]), labels[idx])
        loss.backward()
        opt.step()
    print(epoch, float(loss))
