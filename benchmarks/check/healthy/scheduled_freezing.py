# 先训练头部，再解冻全部
import torch
import torch.nn as nn

torch.manual_seed(0)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(nn.Linear(12, 48), nn.ReLU(), nn.Linear(48, 24), nn.ReLU())
        self.head = nn.Linear(24, 3)

    def forward(self, x):
        return self.head(self.features(x))


x = torch.randn(500, 12)
y = x[:, :3].argmax(1)
net = Net()
for p in net.features.parameters():
    p.requires_grad = False
optimizer = torch.optim.Adam(net.head.parameters(), lr=5e-3)
for epoch in range(6):
    if epoch == 2:
        for p in net.features.parameters():
            p.requires_grad = True
        optimizer.add_param_group({"params": net.features.parameters(), "lr": 1e-3})
    for b in torch.randperm(500).split(50):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(net(x[b]), y[b])
        loss.backward()
        optimizer.step()
    print("第", epoch, "轮", loss.item())
