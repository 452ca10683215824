import math

import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
x = torch.randint(0, 20, (1600, 10))
y = (x[:, 0] > x[:, 9]).long() + 2 * (x[:, 4] > 9).long()
train = DataLoader(TensorDataset(x[:1300], y[:1300]), batch_size=50, shuffle=True)


class Net(nn.Module):
    def __init__(self, d=32):
        super().__init__()
        self.tok, self.pos = nn.Embedding(20, d), nn.Parameter(0.02 * torch.randn(10, d))
        layer = nn.TransformerEncoderLayer(d, 4, 2 * d, 0.0, batch_first=True, norm_first=True)
        self.enc = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False)
        self.out = nn.Linear(10 * d, 4)

    def forward(self, x):
        return self.out(self.enc(self.tok(x) + self.pos).flatten(1))


epochs, warm = 10, 40
total = epochs * len(train)


def shape(step):
    if step < warm:
        return (step + 1) / warm
    return 0.5 * (1 + math.cos(math.pi * (step - warm) / (total - warm)))


model = Net()
optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)
scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, shape)
for epoch in range(epochs):
    model.train()
    for xb, yb in train:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(xb), yb)
        loss.backward()
        optimizer.step()
        scheduler.step()
    model.eval()
    with torch.no_grad():
        print(epoch, loss.item(), (model(x[1300:]).argmax(1) == y[1300:]).float().mean().item())
