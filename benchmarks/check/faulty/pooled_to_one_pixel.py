import torch
import torch.nn as nn

torch.manual_seed(0)


def conv(i, o):
    return nn.Sequential(nn.Conv2d(i, o, 3, padding=1), nn.BatchNorm2d(o), nn.ReLU(), nn.MaxPool2d(2))


class Deep(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            conv(1, 8),
            conv(8, 16),
            conv(16, 16),
            nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(),
            nn.Conv2d(32, 32, 3, padding=1), nn.ReLU(),
            nn.Conv2d(32, 32, 3, padding=1), nn.ReLU(),
        )
        self.classifier = nn.Linear(32, 4)

    def forward(self, x):
        return self.classifier(self.features(x).flatten(1))


# where is the bright quadrant?
labels = torch.randint(4, (400,))
x = 0.2 * torch.randn(400, 1, 8, 8)
for i, k in enumerate(labels.tolist()):
    r, c = divmod(k, 2)
    x[i, 0, 4 * r : 4 * r + 4, 4 * c : 4 * c + 4] += 1
net = Deep()
opt = torch.optim.Adam(net.parameters(), lr=2e-3)
for epoch in range(3):
    for idx in torch.randperm(400).split(40):
        opt.zero_grad()
        loss = nn.functional.cross_entropy(net(x[idx]), labels[idx])
        loss.backward()
        opt.step()
    print(epoch, loss.item())
