import torch
import torch.nn as nn
import torch.nn.functional as F


class Net(nn.Module):
    def __init__(self):
        super(Net, self).__init__()
        self.conv1 = nn.Conv2d(1, 8, 3, 1)
        self.dropout1 = nn.Dropout(0.25)
        self.fc1 = nn.Linear(8 * 4 * 4, 32)
        self.fc2 = nn.Linear(32, 10)

    def forward(self, x):
        x = F.relu(self.conv1(x))
        x = F.max_pool2d(x, 2)
        x = self.dropout1(x)
        x = torch.flatten(x, 1)
        x = F.relu(self.fc1(x))
        return F.log_softmax(self.fc2(x), dim=1)


torch.manual_seed(1)
proto = torch.rand(10, 1, 10, 10)
target = torch.randint(0, 10, (600,))
data = (proto[target] + 0.2 * torch.randn(600, 1, 10, 10) - 0.5) / 0.35
model = Net()
optimizer = torch.optim.Adadelta(model.parameters(), lr=1.0)
for epoch in range(2):
    model.train()
    for b in torch.randperm(500).split(50):
        optimizer.zero_grad()
        loss = F.nll_loss(model(data[b]), target[b])
        loss.backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        out = model(data[500:])
        print(F.nll_loss(out, target[500:]).item(), out.argmax(1).eq(target[500:]).sum().item())
