import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(400, 6)
y = torch.sin(x.sum(1, keepdim=True))


def train_step(model, xb, yb):
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    optimizer.zero_grad()
    loss = nn.functional.mse_loss(model(xb), yb)
    loss.backward()
    optimizer.step()
    return loss.item()


model = nn.Sequential(nn.Linear(6, 40), nn.Tanh(), nn.Linear(40, 1))
for epoch in range(10):
    for b in torch.randperm(400).split(40):
        loss = train_step(model, x[b], y[b])
    print(epoch, loss)
