import torch, torch.nn as nn
from sklearn.datasets import load_digits
from torch.utils.data import TensorDataset, DataLoader

torch.manual_seed(123)
BATCH = 50
X, Y = load_digits(return_X_y=True)
X = torch.tensor(X).float() / 16
Y = torch.tensor(Y)
trainloader = DataLoader(TensorDataset(X[:1400], Y[:1400]), batch_size=BATCH, shuffle=True)
testloader = DataLoader(TensorDataset(X[1400:], Y[1400:]), batch_size=BATCH)

class MLP(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(64,100), nn.ReLU(), nn.Linear(100,10))
    def forward(self, x):
        return self.net(x)

model = MLP()
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.003)

def test():
    model.eval()
    correct, total = 0, 0
    with torch.no_grad():
        for data, target in testloader:
            output = model(data)
            predicted = output.argmax()
            correct += (predicted == target).sum().item()
            total += target.size(0)
    return 100. * correct / total

for epoch in range(10):
    model.train()
    running_loss = 0.
    for data, target in trainloader:
        optimizer.zero_grad()
        output = model(data)
        loss = criterion(output, target)
        loss.backward()
        optimizer.step()
        running_loss += loss.item()
    print('Epoch {}\tloss {:.4f}\taccuracy {:.2f}%'.format(epoch + 1, running_loss / len(trainloader), test()))
