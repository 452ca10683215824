import torch
import torch.nn as nn

torch.manual_seed(0)
x = torch.randn(500, 12)
y = x[:, :4].argmax(1)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(12, 32)
        self.fc2 = nn.Linear(32, 4)

    def forward(self, x):
        x = torch.relu(self.fc1(x))
        x = self.fc2(x)
        return torch.softmax(x, dim=1)


net = Net()
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(net.parameters(), lr=0.05)
for epoch in range(5):
    for i in range(0, 500, 50):
        loss = criterion(net(x[i : i + 50]), y[i : i + 50])
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
