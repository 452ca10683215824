import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(400, 8)
y = (x[:, 0] * x[:, 1] > 0).long()
net = nn.Sequential(nn.Linear(8, 48), nn.ReLU(), nn.Linear(48, 2))
opt = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
rho = 0.05
for epoch in range(6):
    for b in torch.randperm(400).split(40):
        # climb to the worst neighbour, take its gradient, come back, step
        nn.functional.cross_entropy(net(x[b]), y[b]).backward()
        with torch.no_grad():
            norm = torch.stack([p.grad.norm() for p in net.parameters()]).norm() + 1e-12
            moves = [p.grad * (rho / norm) for p in net.parameters()]
            for p, e in zip(net.parameters(), moves):
                p.add_(e)
        opt.zero_grad()
        loss = nn.functional.cross_entropy(net(x[b]), y[b])
        loss.backward()
        with torch.no_grad():
            for p, e in zip(net.parameters(), moves):
                p.sub_(e)
        opt.step()
        opt.zero_grad()
    print(epoch, loss.item())
