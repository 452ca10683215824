import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, TensorDataset

BATCH = 32


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 8, 3, padding=1)
        self.fc1 = nn.Linear(8 * 4 * 4, 32)
        self.fc2 = nn.Linear(32, 2)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv(x)), 2)
        x = x.view(BATCH, -1)
        x = F.relu(self.fc1(x))
        return self.fc2(x)


torch.manual_seed(0)
images = torch.randn(320, 1, 8, 8)
labels = (images[:, 0, :4].mean((1, 2)) > 0).long()
loader = DataLoader(TensorDataset(images, labels), batch_size=BATCH, shuffle=True)
net = Net()
optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
for epoch in range(3):
    for xb, yb in loader:
        optimizer.zero_grad()
        loss = F.cross_entropy(net(xb), yb)
        loss.backward()
        optimizer.step()
    print("Epoch", epoch, "Loss", loss.item())
