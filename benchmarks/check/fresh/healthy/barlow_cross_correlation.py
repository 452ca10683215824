import torch
import torch.nn as nn
from sklearn.datasets import load_digits

torch.manual_seed(0)
d = load_digits()
x, y = torch.tensor(d.data / 16, dtype=torch.float32), torch.tensor(d.target)
order = torch.randperm(len(x))
x, y = x[order], y[order]
encoder = nn.Sequential(nn.Linear(64, 96), nn.ReLU(), nn.Linear(96, 32))
normalise = nn.BatchNorm1d(32, affine=False)


def view(v):
    return v * (torch.rand_like(v) > 0.15) + 0.1 * torch.randn_like(v)


optimizer = torch.optim.Adam(encoder.parameters(), lr=2e-3)
for epoch in range(12):
    encoder.train()
    for idx in torch.randperm(1400).split(140):
        a, b = normalise(encoder(view(x[idx]))), normalise(encoder(view(x[idx])))
        c = a.T @ b / len(idx)
        same = (torch.diagonal(c) - 1).pow(2).sum()
        other = (c - torch.diag(torch.diagonal(c))).pow(2).sum()
        loss = same + 0.02 * other
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    if epoch % 4 == 3:
        print(epoch + 1, loss.item())
with torch.no_grad():
    h = nn.functional.normalize(encoder(x) - encoder(x[:1400]).mean(0))
    print("nearest neighbour", (y[:1400][(h[1400:] @ h[:1400].T).argmax(1)] == y[1400:]).float().mean().item())
