import torch
import torch.nn as nn

torch.manual_seed(0)
features = torch.randn(300, 5)
classes = torch.randint(0, 3, (300,))


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(5, 15)
        self.b = nn.Linear(15, 3)

    def forward(self, x):
        return self.b(self.a(x).relu())


net = Net()
criterion = nn.CrossEntropyLoss()
opt = torch.optim.Adam(net.parameters())
for epoch in range(3):
    opt.zero_grad()
    outputs = net(features)
    loss = criterion(classes, outputs)
    loss.backward()
    opt.step()
