import torch
import torch.nn as nn

torch.manual_seed(0)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(4, 16, batch_first=True)
        self.fc = nn.Linear(16, 2)

    def forward(self, x, h=None):
        out, h = self.gru(x, h)
        return self.fc(out[:, -1]), h


x = torch.randn(320, 8, 4)
y = (x[:, :, 0].sum(1) > 0).long()
net = Net()
opt = torch.optim.Adam(net.parameters(), lr=3e-3)
for epoch in range(3):
    hidden = None
    for b in torch.randperm(320).split(32):
        logits, hidden = net(x[b], hidden)
        hidden = hidden.detach()
        loss = nn.functional.cross_entropy(logits, y[b])
        opt.zero_grad()
        loss.backward()
        opt.step()
    print(epoch, loss.item())
