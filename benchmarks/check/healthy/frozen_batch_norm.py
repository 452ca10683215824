import torch
import torch.nn as nn


def freeze_bn(module):
    if isinstance(module, nn.BatchNorm2d):
        module.eval()
        for p in module.parameters():
            p.requires_grad = False


torch.manual_seed(0)
net = nn.Sequential(
    nn.Conv2d(1, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(2),
    nn.Conv2d(8, 16, 3, padding=1), nn.BatchNorm2d(16), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(16, 2),
)
y = torch.randint(0, 2, (240,))
x = 0.5 * torch.randn(240, 1, 8, 8)
x[y == 1, :, ::2] += 1
opt = torch.optim.Adam(net.parameters(), lr=3e-3)
for epoch in range(2):
    net.train()
    for b in torch.randperm(240).split(24):
        opt.zero_grad()
        nn.functional.cross_entropy(net(x[b]), y[b]).backward()
        opt.step()
# second phase: small batches, statistics as they are
opt = torch.optim.Adam([p for n, p in net.named_parameters()], lr=1e-3)
for epoch in range(2):
    net.train()
    net.apply(freeze_bn)
    for b in torch.randperm(240).split(6):
        opt.zero_grad()
        loss = nn.functional.cross_entropy(net(x[b]), y[b])
        loss.backward()
        opt.step()
print(loss.item())
