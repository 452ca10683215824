import torch
import torch.nn as nn

torch.manual_seed(0)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 12, 3, padding=1)
        self.conv2 = nn.Conv2d(12, 12, 3, padding=1)
        self.fc = nn.Linear(12, 3)

    def forward(self, x):
        # x: (N, H, W, C) -> (N, C, H, W)
        x = x.view(-1, 3, 16, 16)
        x = torch.relu(self.conv1(x))
        x = torch.relu(self.conv2(x))
        return self.fc(x.mean((2, 3)))


labels = torch.randint(0, 3, (300,))
images = torch.rand(300, 16, 16, 3) * 0.5
images[torch.arange(300), :, :, labels] += 0.5

net = Net()
opt = torch.optim.Adam(net.parameters(), lr=3e-3)
for epoch in range(3):
    for i in range(0, 300, 30):
        opt.zero_grad()
        loss = nn.functional.cross_entropy(net(images[i : i + 30]), labels[i : i + 30])
        loss.backward()
        opt.step()
    print(epoch, loss.item())
