import torch
import torch.nn as nn

torch.manual_seed(0)
backbone = nn.Sequential(nn.Conv2d(1, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU(), nn.AdaptiveAvgPool2d(3), nn.Flatten())
old = nn.Sequential(backbone, nn.Linear(72, 4))
y4 = torch.randint(0, 4, (300,))
x = 0.4 * torch.randn(300, 1, 9, 9)
for i, k in enumerate(y4.tolist()):
    x[i, 0, 4 * (k // 2) : 4 * (k // 2) + 4, 4 * (k % 2) : 4 * (k % 2) + 4] += 1
opt = torch.optim.Adam(old.parameters(), lr=3e-3)
for b in torch.randperm(300).split(30):
    opt.zero_grad()
    nn.functional.cross_entropy(old(x[b]), y4[b]).backward()
    opt.step()

for p in backbone.parameters():
    p.requires_grad = False
backbone.eval()
model = nn.Sequential(backbone, nn.Linear(72, 2))
y2 = y4 // 2
opt = torch.optim.SGD(model[1].parameters(), lr=0.05, momentum=0.9)
for epoch in range(4):
    for b in torch.randperm(300).split(30):
        opt.zero_grad()
        loss = nn.functional.cross_entropy(model(x[b]), y2[b])
        loss.backward()
        opt.step()
    print(epoch, loss.item())
