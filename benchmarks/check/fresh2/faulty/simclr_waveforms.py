"""Contrastive pre-training of waveforms, then a nearest centroid probe."""
import math
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)
T = 48


def waves(n):
    cls = torch.randint(0, 4, (n,))
    t = torch.linspace(0, 1, T)
    return torch.sin(2 * math.pi * (cls[:, None] + 2) * t + 0.0), cls


def augment(x):
    """Random circular shift, gain and noise."""
    shift = torch.randint(0, T, (len(x),))
    idx = (torch.arange(T) + shift[:, None]) % T
    return x.gather(1, idx) * (0.5 + torch.rand(len(x), 1)) + 0.3 * torch.randn_like(x)


def nt_xent(a, b, tau=0.2):
    z = F.normalize(torch.cat([a, b]), dim=1)
    sim = z @ z.t() / tau
    sim.fill_diagonal_(-1e9)
    n = len(a)
    target = torch.cat([torch.arange(n) + n, torch.arange(n)])
    return F.cross_entropy(sim, target)


enc = nn.Sequential(nn.Linear(T, 128), nn.ReLU(), nn.Linear(128, 16))
opt = torch.optim.Adam(enc.parameters(), lr=1e-3)
for step in range(500):
    # every clip of the batch is its own class
    t = torch.linspace(0, 1, T)
    freq = 1 + 6 * torch.rand(64, 1)
    x = torch.sin(2 * math.pi * freq.round() * t)
    x = x + 0.5 * torch.sin(2 * math.pi * torch.randint(8, 14, (64, 1)) * t)
    view1 = augment(x)
    view2 = augment(x)
    z1 = enc(view1)
    z2 = enc(view1)
    loss = nt_xent(z1, z2)
    opt.zero_grad()
    loss.backward()
    opt.step()
    if step % 100 == 0:
        print(step, round(loss.item(), 4))

xtr, ytr = waves(40)
xte, yte = waves(400)
with torch.no_grad():
    ztr, zte = F.normalize(enc(augment(xtr)), dim=1), F.normalize(enc(augment(xte)), dim=1)
cent = torch.stack([ztr[ytr == k].mean(0) for k in range(4)])
print("probe accuracy:", round((torch.cdist(zte, cent).argmin(1) == yte).float().mean().item(), 3))
