"""Stochastic weight averaging over the last epochs at a constant rate."""
import torch
from sklearn.datasets import load_digits
from torch import nn
from torch.optim.swa_utils import SWALR, AveragedModel, update_bn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
d = load_digits()
x = torch.tensor(d.data, dtype=torch.float32) / 16
y = torch.tensor(d.target)
loader = DataLoader(TensorDataset(x[:1344], y[:1344]), batch_size=64, shuffle=True)

model = nn.Sequential(nn.Linear(64, 64), nn.BatchNorm1d(64), nn.ReLU(),
                      nn.Linear(64, 64), nn.BatchNorm1d(64), nn.ReLU(), nn.Linear(64, 10))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
averaged = AveragedModel(model)
swa_schedule = SWALR(optimizer, swa_lr=0.05, anneal_epochs=2)
EPOCHS, SWA_START = 12, 6

for epoch in range(EPOCHS):
    model.train()
    for xb, yb in loader:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(xb), yb)
        loss.backward()
        optimizer.step()
    if epoch >= SWA_START:
        averaged.update_parameters(model)
        swa_schedule.step()
    print(f"epoch {epoch + 1} loss {loss.item():.4f}")

update_bn(loader, averaged)
for name, net in (("last", model), ("averaged", averaged)):
    net.eval()
    with torch.no_grad():
        print(name, "test accuracy", round((net(x[1344:]).argmax(1) == y[1344:]).float().mean().item(), 4))
