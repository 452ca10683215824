import torch
import torch.nn as nn
import torch.nn.functional as F
from sklearn.datasets import load_digits

torch.manual_seed(5)
digits = load_digits()
images = torch.tensor(digits.data / 16, dtype=torch.float32)
labels = torch.tensor(digits.target)


class Embedder(nn.Module):
    def __init__(self, out=16):
        super().__init__()
        self.fc = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, out))

    def forward(self, x):
        return F.normalize(self.fc(x), dim=1)


class Siamese(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedder = Embedder()
        self.scale = nn.Parameter(torch.tensor(5.0))
        self.shift = nn.Parameter(torch.tensor(-2.0))

    def forward(self, a, b):
        with torch.no_grad():
            ea, eb = self.embedder(a), self.embedder(b)
        return self.scale * (ea * eb).sum(1) + self.shift


def pairs(n, low, high):
    a = torch.randint(low, high, (n,))
    b = torch.randint(low, high, (n,))
    for i in torch.nonzero(torch.rand(n) < 0.4).flatten():
        same = torch.nonzero(labels[low:high] == labels[a[i]]).flatten() + low
        b[i] = same[torch.randint(len(same), (1,))]
    return images[a], images[b], (labels[a] == labels[b]).float()


model = Siamese()
optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
a, b, same = pairs(2000, 0, 1400)
ta, tb, tsame = pairs(600, 1400, len(images))
for epoch in range(10):
    model.train()
    for idx in torch.randperm(2000).split(50):
        loss = F.binary_cross_entropy_with_logits(model(a[idx], b[idx]), same[idx])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        hit = ((model(ta, tb) > 0).float() == tsame).float().mean().item()
    if epoch % 3 == 0:
        print(f"epoch {epoch}: loss {loss.item():.4f}, pairs right {hit:.3f}")
