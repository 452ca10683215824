import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)
x = torch.randn(400, 6)
y = (x[:, 0] > 0).long() + (x[:, 1] > 0).long()


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.h = nn.Linear(6, 24)
        self.o = nn.Linear(24, 3)

    def forward(self, x):
        return F.log_softmax(self.o(F.relu(self.h(x))), dim=-1)


net = Net()
opt = torch.optim.Adam(net.parameters(), lr=1e-3)
for epoch in range(5):
    for b in torch.randperm(400).split(40):
        logp = net(x[b])
        loss = logp.gather(1, y[b, None]).mean()
        opt.zero_grad()
        loss.backward()
        opt.step()
    print(loss.item())
