import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

rng = np.random.default_rng(0)
labels = rng.integers(0, 3, 450)
images = rng.integers(0, 80, (450, 1, 10, 10)).astype("float32")
for i, k in enumerate(labels):
    images[i, 0, :, 3 * k : 3 * k + 3] += 170
images, labels = torch.from_numpy(images), torch.from_numpy(labels)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(100, 64)
        self.fc2 = nn.Linear(64, 32)
        self.fc_extra = nn.Linear(32, 32)
        self.fc3 = nn.Linear(32, 3)

    def forward(self, x):
        x = F.relu(self.fc1(x.flatten(1)))
        x = F.relu(self.fc2(x))
        return self.fc3(x)


torch.manual_seed(0)
net = Net()
optimizer = torch.optim.SGD(net.parameters(), lr=0.01)
for epoch in range(4):
    for b in torch.randperm(450).split(45):
        optimizer.zero_grad()
        loss = F.cross_entropy(net(images[b]), labels[b])
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
