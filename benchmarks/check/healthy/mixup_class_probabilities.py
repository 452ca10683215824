import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)
centres = torch.randn(4, 10) * 1.5
y = torch.randint(0, 4, (500,))
x = centres[y] + torch.randn(500, 10)
onehot = F.one_hot(y, 4).float()
net = nn.Sequential(nn.Linear(10, 48), nn.ReLU(), nn.Linear(48, 4))
opt = torch.optim.Adam(net.parameters(), lr=3e-3)
beta = torch.distributions.Beta(0.4, 0.4)
for epoch in range(6):
    for b in torch.randperm(500).split(50):
        lam = beta.sample()
        other = b[torch.randperm(len(b))]
        xm = lam * x[b] + (1 - lam) * x[other]
        ym = lam * onehot[b] + (1 - lam) * onehot[other]
        loss = F.cross_entropy(net(xm), ym)
        opt.zero_grad()
        loss.backward()
        opt.step()
    print(epoch, loss.item())
