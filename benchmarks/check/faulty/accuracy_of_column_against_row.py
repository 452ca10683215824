import torch
import torch.nn as nn

torch.manual_seed(0)
x = torch.randn(500, 10)
y = (x[:, 0] * 2 + x[:, 1] > 0).float()
xtr, ytr, xte, yte = x[:400], y[:400], x[400:], y[400:]


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(10, 32)
        self.fc2 = nn.Linear(32, 1)

    def forward(self, x):
        return torch.sigmoid(self.fc2(torch.relu(self.fc1(x))))


net = Net()
opt = torch.optim.Adam(net.parameters(), lr=5e-3)
bce = nn.BCELoss()
for epoch in range(10):
    for i in range(0, 400, 40):
        opt.zero_grad()
        out = net(xtr[i : i + 40])
        loss = bce(out, ytr[i : i + 40].unsqueeze(1))
        loss.backward()
        opt.step()
    with torch.no_grad():
        hits = ((net(xte) > 0.5) == yte).sum().item()
    print("accuracy", hits / len(yte))
