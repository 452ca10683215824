"""Small VGG-like net on 8x8 digits."""
import torch
import torch.nn as nn
import torch.nn.functional as F
from sklearn.datasets import load_digits
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
digits = load_digits()
images = torch.tensor(digits.images, dtype=torch.float32).unsqueeze(1) / 16
labels = torch.tensor(digits.target)
loader = DataLoader(TensorDataset(images[:1200], labels[:1200]), batch_size=100, shuffle=True)


class VGGish(nn.Module):
    def __init__(self):
        super(VGGish, self).__init__()
        self.conv1a = nn.Conv2d(1, 16, 3, padding=1)
        self.conv1b = nn.Conv2d(16, 16, 3, padding=1)
        self.conv2a = nn.Conv2d(16, 32, 3, padding=1)
        self.fc = nn.Linear(32 * 2 * 2, 10)

    def forward(self, x):
        x = self.conv1a(x)
        x = self.conv1b(x)
        x = F.max_pool2d(F.relu(x), 2)
        x = F.max_pool2d(F.relu(self.conv2a(x)), 2)
        return self.fc(x.flatten(1))


net = VGGish()
optimizer = torch.optim.SGD(net.parameters(), lr=0.05, momentum=0.9)
for epoch in range(2):
    for xb, yb in loader:
        optimizer.zero_grad()
        loss = F.cross_entropy(net(xb), yb)
        loss.backward()
        optimizer.step()
    print("epoch", epoch, "loss", round(loss.item(), 4))
net.eval()
with torch.no_grad():
    acc = (net(images[1200:]).argmax(1) == labels[1200:]).float().mean()
print("test accuracy", acc.item())
