import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)
x = torch.randn(1200, 12)
kind = x[:, :3].argmax(1)
amount = (x[:, 3:4] * x[:, 4:5]).tanh()


class SharedNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.shared = nn.Sequential(nn.Linear(12, 64), nn.ReLU())
        self.kind, self.amount = nn.Linear(64, 3), nn.Linear(64, 1)


model = SharedNet()
optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
for epoch in range(15):
    for idx in torch.randperm(1000).split(50):
        optimizer.zero_grad()
        # two passes, to keep one graph in memory at a time: the gradients add up
        F.cross_entropy(model.kind(model.shared(x[idx])), kind[idx]).backward()
        F.mse_loss(model.amount(model.shared(x[idx])), amount[idx]).backward()
        optimizer.step()
with torch.no_grad():
    h = model.shared(x[1000:])
    print("kind", (model.kind(h).argmax(1) == kind[1000:]).float().mean().item())
    print("amount", F.mse_loss(model.amount(h), amount[1000:]).item(), "variance", amount.var().item())
