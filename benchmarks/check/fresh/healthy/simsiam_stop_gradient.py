import torch
import torch.nn as nn
import torch.nn.functional as F
from sklearn.datasets import load_digits

torch.manual_seed(0)
d = load_digits()
x, y = torch.tensor(d.data / 16, dtype=torch.float32), torch.tensor(d.target)
order = torch.randperm(len(x))
x, y = x[order], y[order]
encoder = nn.Sequential(
    nn.Linear(64, 96), nn.BatchNorm1d(96), nn.ReLU(), nn.Linear(96, 48), nn.BatchNorm1d(48, affine=False)
)
predictor = nn.Sequential(nn.Linear(48, 24), nn.BatchNorm1d(24), nn.ReLU(), nn.Linear(24, 48))


def view(v):
    keep = (torch.rand_like(v) > 0.2).float()
    return v * keep + 0.1 * torch.randn_like(v)


def distance(p, z):
    return -F.cosine_similarity(p, z.detach(), dim=1).mean()


optimizer = torch.optim.Adam([*encoder.parameters(), *predictor.parameters()], lr=1e-3)
for epoch in range(10):
    encoder.train(), predictor.train()
    for idx in torch.randperm(1400).split(100):
        z1, z2 = encoder(view(x[idx])), encoder(view(x[idx]))
        loss = distance(predictor(z1), z2) / 2 + distance(predictor(z2), z1) / 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(f"epoch {epoch} loss {loss.item():.4f}")
encoder.eval()
with torch.no_grad():
    bank, query = F.normalize(encoder(x[:1400])), F.normalize(encoder(x[1400:]))
    nearest = (query @ bank.T).argmax(1)
print("nearest neighbour", (y[:1400][nearest] == y[1400:]).float().mean().item())
