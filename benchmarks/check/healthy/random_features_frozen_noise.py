import torch
from torch import nn

# Random Fourier features: drawn once, kept as a buffer.
class Fourier(nn.Module):
    def __init__(self, n_in, n_out, scale=2.0):
        super().__init__()
        self.register_buffer("freq", torch.randn(n_in, n_out) * scale)

    def forward(self, x):
        z = x @ self.freq
        return torch.cat([z.sin(), z.cos()], -1)


torch.manual_seed(0)
x = torch.rand(500, 2)
y = (6 * x[:, :1]).sin() * (9 * x[:, 1:]).cos()
net = nn.Sequential(Fourier(2, 64), nn.Linear(128, 1))
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
for step in range(150):
    opt.zero_grad()
    loss = (net(x[:400]) - y[:400]).square().mean()
    loss.backward()
    opt.step()
net.eval()
with torch.no_grad():
    print(loss.item(), (net(x[400:]) - y[400:]).square().mean().item())
state = net.state_dict()
again = nn.Sequential(Fourier(2, 64), nn.Linear(128, 1))
again.load_state_dict(state)
again.eval()
with torch.no_grad():
    print((again(x[400:]) - net(x[400:])).abs().max().item())
