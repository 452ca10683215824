import torch
from sklearn.datasets import load_digits
from torch import nn

torch.manual_seed(0)
d = load_digits()
x, y = torch.tensor(d.data / 16, dtype=torch.float32), torch.tensor(d.target)
order = torch.randperm(len(x))
x, y = x[order], y[order]
model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
l1_lambda = 0.1
for epoch in range(8):
    for idx in torch.randperm(1400).split(50):
        cross_entropy = nn.functional.cross_entropy(model(x[idx]), y[idx])
        l1_norm = sum(p.abs().sum() for p in model.parameters())
        loss = cross_entropy + l1_lambda * l1_norm
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        print(epoch, cross_entropy.item(), (model(x[1400:]).argmax(1) == y[1400:]).float().mean().item())
