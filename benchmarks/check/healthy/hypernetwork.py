import torch
import torch.nn as nn
import torch.nn.functional as F


class HyperLinear(nn.Module):
    """The weights of the small layer are an answer of a network to the task's vector."""

    def __init__(self, task_dim, i, o):
        super().__init__()
        self.i, self.o = i, o
        self.make = nn.Sequential(nn.Linear(task_dim, 32), nn.Tanh(), nn.Linear(32, i * o + o))

    def forward(self, x, task):
        p = self.make(task)
        w, b = p[: self.i * self.o].view(self.o, self.i), p[self.i * self.o :]
        return F.linear(x, w, b)


torch.manual_seed(0)
tasks = torch.randn(5, 4)
slopes = torch.tanh(tasks @ torch.randn(4, 3))
net = HyperLinear(4, 3, 1)
opt = torch.optim.Adam(net.parameters(), lr=5e-3)
for step in range(150):
    k = torch.randint(0, 5, ()).item()
    x = torch.randn(32, 3)
    loss = F.mse_loss(net(x, tasks[k]), x @ slopes[k, :, None])
    opt.zero_grad()
    loss.backward()
    opt.step()
print(loss.item())
