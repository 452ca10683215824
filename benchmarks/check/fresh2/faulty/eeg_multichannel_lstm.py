import torch
import torch.nn as nn

torch.manual_seed(0)
CH, T = 6, 40


def recordings(n):
    """Class = which pair of electrodes oscillates together."""
    y = torch.randint(0, 3, (n,))
    x = torch.randn(n, CH, T)
    phase = torch.rand(n, 1) * 6.28
    freq = 0.2 + 0.9 * torch.rand(n, 1)
    wave = 1.3 * torch.sin(freq * torch.arange(T) + phase)
    for k in range(n):
        x[k, 2 * y[k]] += wave[k]
        x[k, 2 * y[k] + 1] += wave[k]
    return x, y


class EEGNet(nn.Module):
    def __init__(self, hidden=32):
        super().__init__()
        self.lstm = nn.LSTM(CH, hidden, batch_first=True)
        self.head = nn.Linear(hidden, 3)

    def forward(self, x):                     # x: (batch, channels, time)
        x = x.view(x.size(0), T, CH)
        out, _ = self.lstm(x)
        return self.head(out.mean(1))


Xa, ya = recordings(800)
Xb, yb = recordings(300)
net = EEGNet()
opt = torch.optim.Adam(net.parameters(), lr=5e-3)
for ep in range(14):
    for i in torch.randperm(800).split(40):
        l = nn.functional.cross_entropy(net(Xa[i]), ya[i])
        opt.zero_grad(); l.backward(); opt.step()
    if ep % 3 == 1:
        with torch.no_grad():
            a = (net(Xb).argmax(1) == yb).float().mean()
        print(f'ep {ep}: loss {l:.3f}  acc {a:.3f}')
