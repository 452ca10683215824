import torch
from sklearn.datasets import load_digits
from torch import nn

torch.manual_seed(0)
d = load_digits()
x, y = torch.tensor(d.data / 16, dtype=torch.float32), torch.tensor(d.target)
order = torch.randperm(len(x))
x, y = x[order], y[order]
model = nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 10))
masks = {layer: torch.ones_like(layer.weight) for layer in model if isinstance(layer, nn.Linear)}


@torch.no_grad()
def prune(share):
    for layer, mask in masks.items():
        bound = layer.weight.abs().flatten().kthvalue(int(share * layer.weight.numel()))[0]
        mask.copy_((layer.weight.abs() > bound).float())


@torch.no_grad()
def apply_masks():
    for layer, mask in masks.items():
        layer.weight.mul_(mask)


optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
for epoch in range(12):
    if epoch in (4, 6, 8):
        prune({4: 0.5, 6: 0.7, 8: 0.8}[epoch])
    for idx in torch.randperm(1400).split(50):
        loss = nn.functional.cross_entropy(model(x[idx]), y[idx])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        apply_masks()
    with torch.no_grad():
        left = sum((layer.weight != 0).sum().item() for layer in masks) / sum(m.numel() for m in masks.values())
        print(epoch, f"{left:.2f} of the weights", (model(x[1400:]).argmax(1) == y[1400:]).float().mean().item())
