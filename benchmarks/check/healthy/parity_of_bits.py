import torch
from torch import nn

# Parity of 4 signs among 8 columns: no single column and no pair tells anything.
torch.manual_seed(0)
x = torch.randint(0, 2, (1200, 8)).float() * 2 - 1
y = (x[:, :4].prod(1) > 0).long()
net = nn.Sequential(nn.Linear(8, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 2))
opt = torch.optim.Adam(net.parameters(), lr=3e-3)
for epoch in range(15):
    for i in torch.randperm(1000).split(50):
        loss = nn.functional.cross_entropy(net(x[:1000][i]), y[:1000][i])
        opt.zero_grad()
        loss.backward()
        opt.step()
with torch.no_grad():
    print("held out:", (net(x[1000:]).argmax(1) == y[1000:]).float().mean().item())
