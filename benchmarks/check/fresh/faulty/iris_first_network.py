import torch
import torch.nn as nn
from sklearn.datasets import load_iris


class IrisNet(nn.Module):
    def __int__(self):
        super(IrisNet, self).__init__()
        self.fc1 = nn.Linear(4, 16)
        self.fc2 = nn.Linear(16, 3)

    def forward(self, x):
        x = torch.relu(self.fc1(x))
        return self.fc2(x)


torch.manual_seed(0)
iris = load_iris()
X = torch.tensor(iris.data, dtype=torch.float32)
X = (X - X.mean(0)) / X.std(0)
y = torch.tensor(iris.target)
order = torch.randperm(150)
net = IrisNet()
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
for epoch in range(100):
    loss = nn.CrossEntropyLoss()(net(X[order[:120]]), y[order[:120]])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print((net(X[order[120:]]).argmax(1) == y[order[120:]]).float().mean())
