import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)


class FFLayer(nn.Module):
    """Trains itself: high goodness for positive data, low for negative."""

    def __init__(self, i, o):
        super().__init__()
        self.linear = nn.Linear(i, o)
        self.opt = torch.optim.Adam(self.parameters(), lr=3e-3)

    def forward(self, x):
        return F.relu(self.linear(x / (x.norm(dim=1, keepdim=True) + 1e-4)))

    def learn(self, pos, neg):
        g_pos, g_neg = self(pos).pow(2).mean(1), self(neg).pow(2).mean(1)
        loss = F.softplus(torch.cat([1.0 - g_pos, g_neg - 1.0])).mean()
        self.opt.zero_grad()
        loss.backward()
        self.opt.step()
        return self(pos).detach(), self(neg).detach(), loss.item()


layers = [FFLayer(13, 64), FFLayer(64, 64)]
x = torch.randn(500, 10)
y = x[:, :3].argmax(1)
for step in range(80):
    b = torch.randint(0, 500, (64,))
    wrong = (y[b] + torch.randint(1, 3, (64,))) % 3
    pos = torch.cat([x[b], F.one_hot(y[b], 3) * 3.0], 1)
    neg = torch.cat([x[b], F.one_hot(wrong, 3) * 3.0], 1)
    for layer in layers:
        pos, neg, loss = layer.learn(pos, neg)
print(loss)
