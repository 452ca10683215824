import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 8, 3, padding=1)
        self.conv2 = nn.Conv2d(8, 16, 3, padding=1)
        self.fc = nn.Linear(16, 3)

    def forward(self, images):
        x = images.reshape(images.size(0), 3, 10, 10)
        x = F.relu(self.conv1(x))
        x = F.relu(self.conv2(x)).mean(dim=(2, 3))
        return F.relu(self.fc(x))


labels = torch.randint(0, 3, (300,))
photos = torch.rand(300, 10, 10, 3) * 0.6  # height, width, RGB
photos[torch.arange(300), :, :, labels] += 0.4
net = Net()
optimizer = torch.optim.Adam(net.parameters(), lr=5e-3)
for epoch in range(3):
    for i in range(0, 300, 30):
        optimizer.zero_grad()
        loss = F.cross_entropy(net(photos[i : i + 30]), labels[i : i + 30])
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
