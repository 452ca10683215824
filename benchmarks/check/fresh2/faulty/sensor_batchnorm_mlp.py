import torch
import torch.nn as nn
from sklearn.datasets import load_breast_cancer
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)

raw = load_breast_cancer()
x = torch.tensor(raw.data, dtype=torch.float32)
x = (x - x[:449].mean(0)) / x[:449].std(0)
y = torch.tensor(raw.target)

train_loader = DataLoader(TensorDataset(x[:449], y[:449]), batch_size=32, shuffle=True)
val_loader = DataLoader(TensorDataset(x[449:], y[449:]), batch_size=32)


class Net(nn.Module):
    def __init__(self):
        super(Net, self).__init__()
        self.layer1 = nn.Sequential(nn.Linear(30, 48), nn.BatchNorm1d(48), nn.ReLU())
        self.layer2 = nn.Sequential(nn.Linear(48, 24), nn.BatchNorm1d(24), nn.ReLU())
        self.classifier = nn.Linear(24, 2)

    def forward(self, x):
        return self.classifier(self.layer2(self.layer1(x)))


net = Net()
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(net.parameters(), lr=0.05, momentum=0.9)

for epoch in range(8):
    net.train()
    for inputs, targets in train_loader:
        optimizer.zero_grad()
        loss = criterion(net(inputs), targets)
        loss.backward()
        optimizer.step()

    net.eval()
    correct = 0
    with torch.no_grad():
        for inputs, targets in val_loader:
            correct += (net(inputs).argmax(1) == targets).sum().item()
    print('epoch', epoch, 'val accuracy', correct / len(val_loader.dataset))
