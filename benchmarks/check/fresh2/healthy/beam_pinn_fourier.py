"""u'' = -sin(3x) * 9, u(0) = u(pi) = 0: frozen random Fourier features, Adam, then L-BFGS."""
import math
import torch
from torch import nn

torch.manual_seed(0)
torch.set_default_dtype(torch.float64)


class Features(nn.Module):
    def __init__(self, n=40, scale=2.0):
        super().__init__()
        self.freq = nn.Parameter(scale * torch.randn(1, n), requires_grad=False)
        self.phase = nn.Parameter(2 * math.pi * torch.rand(n), requires_grad=False)

    def forward(self, x):
        return torch.cos(x @ self.freq + self.phase)


net = nn.Sequential(Features(), nn.Linear(40, 20), nn.Tanh(), nn.Linear(20, 1))


def u(x):
    return x * (math.pi - x) * net(x)          # the ends hold exactly


x = torch.linspace(0, math.pi, 64)[:, None].requires_grad_(True)


def physics():
    y = u(x)
    d1, = torch.autograd.grad(y.sum(), x, create_graph=True)
    d2, = torch.autograd.grad(d1.sum(), x, create_graph=True)
    return (d2 + 9 * torch.sin(3 * x)).pow(2).mean()


def error():
    with torch.no_grad():
        return (u(x) - torch.sin(3 * x)).abs().max().item()


trainable = [p for p in net.parameters() if p.requires_grad]
adam = torch.optim.Adam(trainable, lr=5e-3)
for step in range(301):
    loss = physics()
    adam.zero_grad()
    loss.backward()
    adam.step()
    if step % 100 == 0:
        print("adam", step, "residual %.4f error %.4f" % (loss.item(), error()))

lbfgs = torch.optim.LBFGS(trainable, max_iter=80, line_search_fn="strong_wolfe")


def closure():
    lbfgs.zero_grad()
    loss = physics()
    loss.backward()
    return loss


lbfgs.step(closure)
print("l-bfgs residual %.6f error %.6f" % (physics().item(), error()))
