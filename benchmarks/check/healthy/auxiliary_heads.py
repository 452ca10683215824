import torch
import torch.nn as nn
import torch.nn.functional as F


class Inceptionish(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(12, 32)
        self.aux = nn.Linear(32, 4)
        self.b = nn.Linear(32, 32)
        self.c = nn.Linear(32, 4)

    def forward(self, x):
        x = F.relu(self.a(x))
        aux = self.aux(x) if self.training else None
        x = F.relu(self.b(x))
        out = self.c(x)
        return (out, aux) if self.training else out


torch.manual_seed(0)
x = torch.randn(500, 12)
y = x[:, :4].argmax(1)
net = Inceptionish()
opt = torch.optim.Adam(net.parameters(), lr=3e-3)
for epoch in range(5):
    net.train()
    for b in torch.randperm(400).split(40):
        out, aux = net(x[b])
        loss = F.cross_entropy(out, y[b]) + 0.3 * F.cross_entropy(aux, y[b])
        opt.zero_grad()
        loss.backward()
        opt.step()
    net.eval()
    with torch.no_grad():
        print(epoch, (net(x[400:]).argmax(1) == y[400:]).float().mean().item())
