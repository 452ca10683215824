import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)
x = torch.randn(600, 16) * 2 + 1
y = (x[:, 0] * x[:, 1] > 1).long()
xtr, ytr, xva, yva = x[:480], y[:480], x[480:], y[480:]


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(16, 64)
        self.bn = nn.BatchNorm1d(64)
        self.drop = nn.Dropout(0.3)
        self.fc2 = nn.Linear(64, 2)

    def forward(self, x):
        return self.fc2(self.drop(F.relu(self.bn(self.fc1(x)))))


def evaluate(model):
    model.eval()
    with torch.no_grad():
        return (model(xva).argmax(1) == yva).float().mean().item()


model = Net()
optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
model.train()
for epoch in range(6):
    for b in torch.randperm(480).split(40):
        optimizer.zero_grad()
        loss = F.cross_entropy(model(xtr[b]), ytr[b])
        loss.backward()
        optimizer.step()
    print(epoch, loss.item(), evaluate(model))
