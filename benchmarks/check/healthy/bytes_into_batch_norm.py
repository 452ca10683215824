import torch
from torch import nn

torch.manual_seed(0)
y = torch.randint(0, 4, (400,))
images = torch.randint(0, 120, (400, 3, 8, 8)).float()
for i, k in enumerate(y.tolist()):
    images[i, :, 2 * k : 2 * k + 2] += 110
net = nn.Sequential(
    nn.BatchNorm2d(3),
    nn.Conv2d(3, 16, 3, padding=1),
    nn.ReLU(),
    nn.Flatten(),
    nn.Linear(16 * 64, 4),
)
opt = torch.optim.Adam(net.parameters(), lr=1e-3)
for epoch in range(3):
    net.train()
    for b in torch.randperm(400).split(40):
        opt.zero_grad()
        loss = nn.functional.cross_entropy(net(images[b]), y[b])
        loss.backward()
        opt.step()
    print(epoch, loss.item())
