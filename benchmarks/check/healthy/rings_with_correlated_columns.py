import torch
import torch.nn as nn
import torch.nn.functional as F

# The class is which ring a point is on; eight noisy sensors see the same two coordinates.
torch.manual_seed(1)
angle = torch.rand(1000) * 6.2832
label = torch.randint(0, 2, (1000,))
radius = 1.0 + label * 0.5 + 0.15 * torch.randn(1000)
point = torch.stack([radius * angle.cos(), radius * angle.sin()], 1)
sensors = point @ torch.randn(2, 8) + 0.05 * torch.randn(1000, 8)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(8, 24)
        self.fc2 = nn.Linear(24, 2)

    def forward(self, x):
        return self.fc2(F.relu(self.fc1(x)))


net = Net()
opt = torch.optim.SGD(net.parameters(), lr=0.05, momentum=0.9)
for epoch in range(2):  # only a demonstration
    for i in torch.randperm(800).split(32):
        opt.zero_grad()
        F.cross_entropy(net(sensors[i]), label[i]).backward()
        opt.step()
net.eval()
with torch.no_grad():
    print((net(sensors[800:]).argmax(1) == label[800:]).float().mean().item())
