import torch
import torch.nn as nn

torch.manual_seed(0)
t = torch.arange(2001) * 0.1
wave = torch.sin(t) + 0.5 * torch.sin(0.31 * t)
streams = wave[:2000].view(8, 250)  # eight streams, read in order
after = wave[1:2001].view(8, 250)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(1, 24, batch_first=True)
        self.out = nn.Linear(24, 1)

    def forward(self, x, h):
        y, h = self.rnn(x, h)
        return self.out(y), h


net = Net()
opt = torch.optim.Adam(net.parameters(), lr=5e-3)
for epoch in range(5):
    h = torch.zeros(1, 8, 24)
    for i in range(0, 250, 25):
        h = h.detach()
        pred, h = net(streams[:, i : i + 25, None], h)
        loss = nn.functional.mse_loss(pred, after[:, i : i + 25, None])
        opt.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        opt.step()
    print(epoch, loss.item())
