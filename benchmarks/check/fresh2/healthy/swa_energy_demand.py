"""Demand forecast, split by time, weights averaged over the last epochs (SWA)."""
import numpy as np
import torch
from torch import nn
from torch.optim.swa_utils import AveragedModel, SWALR

torch.manual_seed(0)
rng = np.random.default_rng(0)
hours = np.arange(24 * 90)
demand = 10 + 3 * np.sin(2 * np.pi * hours / 24) + 1.5 * np.sin(2 * np.pi * hours / 168) + 0.4 * rng.normal(size=len(hours))
cut = 24 * 70
mean, std = demand[:cut].mean(), demand[:cut].std()      # past only
z = torch.tensor((demand - mean) / std, dtype=torch.float32)


def frame(series, back=48):
    w = series.unfold(0, back + 1, 1)
    return w[:, :back], w[:, back:]


Xtr, Ytr = frame(z[:cut])
Xte, Yte = frame(z[cut:])
net = nn.Sequential(nn.Linear(48, 64), nn.ReLU(), nn.Linear(64, 1))
opt = torch.optim.SGD(net.parameters(), lr=0.05, momentum=0.9)
swa, swa_sched = AveragedModel(net), SWALR(opt, swa_lr=0.03, anneal_epochs=2)


def test_rmse(m):
    m.eval()
    with torch.no_grad():
        return (m(Xte) - Yte).pow(2).mean().sqrt().item() * std


for epoch in range(20):
    net.train()
    for b in torch.randperm(len(Xtr)).split(64):
        loss = nn.functional.mse_loss(net(Xtr[b]), Ytr[b])
        opt.zero_grad()
        loss.backward()
        opt.step()
    if epoch >= 10:
        swa.update_parameters(net)
        swa_sched.step()
    if epoch % 5 == 4:
        print(f"epoch {epoch + 1}: loss {loss.item():.4f} test rmse {test_rmse(net):.3f}")
naive = (z[cut + 48:] - z[cut + 24:-24]).pow(2).mean().sqrt().item() * std
print(f"averaged weights: {test_rmse(swa):.3f}; same hour yesterday: {naive:.3f}; noise 0.4")
