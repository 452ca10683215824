import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)
x = torch.randn(600, 10)
y = (x[:, 0] + 0.5 * torch.randn(600) > 0.3).float()
xtr, ytr, xva, yva = x[:450], y[:450], x[450:], y[450:]


class Churn(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(10, 32)
        self.fc2 = nn.Linear(32, 1)

    def forward(self, x):
        return self.fc2(F.relu(self.fc1(x))).squeeze(-1)


model = Churn()
opt = torch.optim.Adam(model.parameters(), lr=2e-3)
for epoch in range(8):
    model.train()
    for b in torch.randperm(450).split(45):
        opt.zero_grad()
        loss = F.binary_cross_entropy_with_logits(model(xtr[b]), ytr[b])
        loss.backward()
        opt.step()
    model.eval()
    with torch.no_grad():
        pred = (model(xva) > 0.5).float()
        print(epoch, (pred == yva).float().mean().item())
