import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim
from sklearn.datasets import load_digits

torch.manual_seed(2)
digits = load_digits()
images = torch.from_numpy(digits.images).float().unsqueeze(1) / 16.0
labels = torch.from_numpy(digits.target)
perm = torch.randperm(len(images))
train_idx, test_idx = perm[:1400], perm[1400:]


class Net(nn.Module):
    def __init__(self):
        super(Net, self).__init__()
        self.conv1 = nn.Conv2d(1, 12, 3, padding=1)
        self.conv2 = nn.Conv2d(12, 24, 3, padding=1)
        self.fc1 = nn.Linear(24 * 2 * 2, 60)
        self.fc2 = nn.Linear(60, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        x = torch.flatten(x, 1)
        x = F.relu(self.fc1(x))
        x = F.relu(self.fc2(x))
        return x


net = Net()
criterion = nn.CrossEntropyLoss()
optimizer = optim.SGD(net.parameters(), lr=0.05, momentum=0.9)
for epoch in range(6):
    running_loss = 0.0
    for i, idx in enumerate(train_idx[torch.randperm(1400)].split(50)):
        optimizer.zero_grad()
        loss = criterion(net(images[idx]), labels[idx])
        loss.backward()
        optimizer.step()
        running_loss += loss.item()
    print("[%d] loss: %.3f" % (epoch + 1, running_loss / (i + 1)))
with torch.no_grad():
    predicted = net(images[test_idx]).argmax(1)
print("Accuracy on test images: %.1f %%" % (100 * (predicted == labels[test_idx]).float().mean()))
