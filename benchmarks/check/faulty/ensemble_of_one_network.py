import copy

import torch
import torch.nn as nn

torch.manual_seed(0)
x = torch.rand(300, 1) * 6 - 3
y = torch.sin(x) + 0.2 * torch.randn(300, 1)
net = nn.Sequential(nn.Linear(1, 32), nn.Tanh(), nn.Linear(32, 1))
ensemble = [copy.deepcopy(net) for _ in range(4)]
for step in range(100):
    if step == 0:
        optimizers = [torch.optim.Adam(m.parameters(), lr=1e-2) for m in ensemble]
    for m, opt in zip(ensemble, optimizers):
        loss = nn.functional.mse_loss(m(x), y)
        opt.zero_grad()
        loss.backward()
        opt.step()
with torch.no_grad():
    preds = torch.stack([m(x) for m in ensemble])
print("mean", preds.mean().item(), "uncertainty", preds.std(0).mean().item())
