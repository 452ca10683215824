import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)
proto = torch.randn(6, 1, 10, 10)
y = torch.randint(0, 6, (384,))
x = proto[y] + 0.3 * torch.randn(384, 1, 10, 10)


def augment(img):
    img = img.roll(int(torch.randint(-1, 2, ())), dims=-1)
    img = img * (0.7 + 0.6 * torch.rand(len(img), 1, 1, 1))
    return img + 0.2 * torch.randn_like(img)


class SimCLR(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(
            nn.Conv2d(1, 16, 3, padding=1), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(400, 32)
        )
        self.projector = nn.Sequential(nn.Linear(32, 32), nn.ReLU(), nn.Linear(32, 16))

    def forward(self, x):
        return self.projector(F.relu(self.encoder(x)))


def info_nce_loss(features, temperature=0.3):
    n = features.shape[0] // 2
    labels = torch.cat([torch.arange(n), torch.arange(n)])
    labels = (labels[None] == labels[:, None]).float()
    features = F.normalize(features, dim=1)
    similarity = features @ features.t()
    mask = torch.eye(2 * n, dtype=torch.bool)
    labels = labels[~mask].view(2 * n, -1)
    similarity = similarity[~mask].view(2 * n, -1)
    positives = similarity[labels.bool()].view(2 * n, -1)
    negatives = similarity[~labels.bool()].view(2 * n, -1)
    logits = torch.cat([positives, negatives], dim=1) / temperature
    return F.cross_entropy(logits, torch.zeros(2 * n, dtype=torch.long))


model = SimCLR()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, weight_decay=1e-4)
for epoch in range(4):
    for b in torch.randperm(384).split(64):
        views = torch.cat([augment(x[b]), augment(x[b])])
        loss = info_nce_loss(model(views))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())

# linear evaluation on frozen features
model.eval()
with torch.no_grad():
    feats = F.relu(model.encoder(x))
probe = nn.Linear(32, 6)
opt = torch.optim.Adam(probe.parameters(), lr=0.05)
for _ in range(40):
    loss = F.cross_entropy(probe(feats[:300]), y[:300])
    opt.zero_grad()
    loss.backward()
    opt.step()
with torch.no_grad():
    print("probe accuracy", (probe(feats[300:]).argmax(1) == y[300:]).float().mean().item())
