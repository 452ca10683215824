import numpy as np
import torch
import torch.nn as nn


class SpectralNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.pre = nn.Linear(32, 32)
        self.post = nn.Sequential(nn.Linear(17, 32), nn.ReLU(), nn.Linear(32, 2))

    def forward(self, x):
        h = torch.tanh(self.pre(x))
        spec = np.abs(np.fft.rfft(h.detach().numpy(), axis=1))
        spec = torch.from_numpy(spec).float()
        return self.post(spec / 8)


torch.manual_seed(0)
t = torch.arange(32) / 32
freq = torch.randint(1, 9, (300, 1))
x = torch.sin(2 * torch.pi * freq * t + torch.rand(300, 1) * 6) + 0.2 * torch.randn(300, 32)
y = (freq.squeeze(1) > 4).long()
net = SpectralNet()
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
for epoch in range(5):
    for i in range(0, 300, 30):
        loss = nn.functional.cross_entropy(net(x[i : i + 30]), y[i : i + 30])
        opt.zero_grad()
        loss.backward()
        opt.step()
    print(loss.item())
