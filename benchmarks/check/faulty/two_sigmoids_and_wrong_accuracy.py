import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)
x = torch.randn(500, 8)
y = (x[:, 0] * 2 > x[:, 1]).float()
xtr, ytr, xva, yva = x[:400], y[:400], x[400:], y[400:]


class Binary(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(8, 32)
        self.fc2 = nn.Linear(32, 1)

    def forward(self, x):
        x = F.relu(self.fc1(x))
        return torch.sigmoid(self.fc2(x))


net = Binary()
opt = torch.optim.Adam(net.parameters(), lr=3e-3)
for epoch in range(8):
    net.train()
    for i in range(0, 400, 40):
        opt.zero_grad()
        loss = F.binary_cross_entropy_with_logits(net(xtr[i : i + 40]).squeeze(1), ytr[i : i + 40])
        loss.backward()
        opt.step()
    net.eval()
    with torch.no_grad():
        p = net(xva)
        correct = ((p > 0.5).float() == yva).sum().item()
        print(epoch, "val acc", correct / len(yva))
