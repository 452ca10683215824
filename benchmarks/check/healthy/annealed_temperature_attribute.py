import torch
from torch import nn
import torch.nn.functional as F


class Gate(nn.Module):
    """A temperature that is annealed while training; at evaluation the choice is hard whatever it is."""

    def __init__(self):
        super().__init__()
        self.score = nn.Linear(6, 3)
        self.experts = nn.ModuleList(nn.Linear(6, 1) for _ in range(3))
        self.tau = 2.0

    def forward(self, x):
        s = self.score(x)
        w = F.softmax(s / self.tau, -1) if self.training else F.one_hot(s.argmax(-1), 3).float()
        return (torch.cat([e(x) for e in self.experts], 1) * w).sum(1, keepdim=True)


torch.manual_seed(0)
x = torch.randn(600, 6)
y = torch.where(x[:, :1] > 0, x[:, 1:2], -x[:, 2:3])
net = Gate()
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
for epoch in range(12):
    net.train()
    net.tau = max(0.3, 2.0 * 0.8**epoch)
    for i in torch.randperm(500).split(50):
        opt.zero_grad()
        F.mse_loss(net(x[i]), y[i]).backward()
        opt.step()
    net.eval()
    with torch.no_grad():
        print(epoch, F.mse_loss(net(x[500:]), y[500:]).item())
torch.save(net.state_dict(), "gate.pt")
