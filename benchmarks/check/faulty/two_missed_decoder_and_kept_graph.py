import torch
import torch.nn as nn

torch.manual_seed(0)


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.f = nn.Sequential(nn.Linear(12, 24), nn.ReLU(), nn.Linear(24, 3))

    def forward(self, x):
        return self.f(x)


class Decoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.f = nn.Sequential(nn.Linear(3, 24), nn.ReLU(), nn.Linear(24, 12))

    def forward(self, z):
        return self.f(z)


enc, dec = Encoder(), Decoder()
optimizer = torch.optim.Adam(enc.parameters(), lr=1e-3)
data = torch.tanh(torch.randn(400, 3) @ torch.randn(3, 12))
total = 0
for epoch in range(4):
    for b in torch.randperm(400).split(20):
        loss = ((dec(enc(data[b])) - data[b]) ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total = total + loss
    print(epoch, loss.item())
print("sum", float(total))
