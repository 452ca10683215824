"""A hypernetwork writes the weights of a small net for each user's calibration curve."""
import torch
import torch.nn as nn


class Main(nn.Module):
    def __init__(self, hidden):
        super().__init__()
        self.l1 = nn.Linear(1, hidden)
        self.l2 = nn.Linear(hidden, 1)

    def forward(self, x):
        return self.l2(torch.tanh(self.l1(x)))


class Hyper(nn.Module):
    def __init__(self, code, hidden=8):
        super().__init__()
        self.hidden = hidden
        self.main = Main(hidden)
        for p in self.main.parameters():
            p.requires_grad_(False)
        size = sum(p.numel() for p in self.main.parameters())
        self.net = nn.Sequential(nn.Linear(code, 64), nn.ReLU(), nn.Linear(64, size))

    def forward(self, code, x):
        flat, k, new = self.net(code), 0, {}
        for name, p in self.main.named_parameters():
            new[name] = nn.Parameter(flat[k:k + p.numel()].view_as(p))
            k += p.numel()
        return torch.func.functional_call(self.main, new, (x,))


torch.manual_seed(0)
users = torch.rand(20, 2) * 2 - 1          # gain and offset of each user's device
hyper = Hyper(code=2)
opt = torch.optim.Adam(hyper.parameters(), lr=2e-3)
for step in range(1200):
    u = users[step % 20]
    x = torch.rand(32, 1) * 4 - 2
    y = torch.sin(x * (1 + u[0])) + u[1]
    loss = (hyper(u, x) - y).pow(2).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
    if step % 300 == 0:
        print(step, "loss", round(loss.item(), 4))

with torch.no_grad():
    x = torch.linspace(-2, 2, 50)[:, None]
    err = sum((hyper(u, x) - torch.sin(x * (1 + u[0])) - u[1]).pow(2).mean().item() for u in users) / 20
print("mean squared error over the users: %.4f" % err)
