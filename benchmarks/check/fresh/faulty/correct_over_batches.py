import torch
import torch.nn as nn
from sklearn.datasets import load_digits
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
d = load_digits()
X, y = torch.tensor(d.data / 16).float(), torch.tensor(d.target)
p = torch.randperm(len(X))
trainloader = DataLoader(TensorDataset(X[p[:1400]], y[p[:1400]]), batch_size=50, shuffle=True)
testloader = DataLoader(TensorDataset(X[p[1400:]], y[p[1400:]]), batch_size=50)
net = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
optimizer = torch.optim.Adam(net.parameters(), lr=2e-3)
criterion = nn.CrossEntropyLoss()
for epoch in range(5):
    running_loss, running_corrects = 0.0, 0
    for inputs, labels in trainloader:
        optimizer.zero_grad()
        outputs = net(inputs)
        loss = criterion(outputs, labels)
        loss.backward()
        optimizer.step()
        running_loss += loss.item()
        running_corrects += torch.sum(outputs.argmax(1) == labels).item()
    print(f"epoch {epoch} loss {running_loss / len(trainloader):.4f} acc {running_corrects / len(trainloader):.4f}")
net.eval()
correct = 0
with torch.no_grad():
    for inputs, labels in testloader:
        correct += (net(inputs).argmax(1) == labels).sum().item()
print("test accuracy: %.2f" % (correct / len(testloader)))
