import torch
import torch.nn as nn
import torch.nn.functional as F

device = "cuda" if torch.cuda.is_available() else "cpu"


@torch.no_grad()
def run_epoch(model, x, y, optimizer=None):
    total = 0.0
    for i in range(0, len(x), 32):
        out = model(x[i : i + 32].to(device))
        loss = F.cross_entropy(out, y[i : i + 32].to(device))
        if optimizer is not None:
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        total += loss.item()
    return total


torch.manual_seed(0)
x, y = torch.randn(256, 12), torch.randint(0, 3, (256,))
model = nn.Sequential(nn.Linear(12, 32), nn.ReLU(), nn.Linear(32, 3)).to(device)
optimizer = torch.optim.Adam(model.parameters())
for epoch in range(2):
    print("train", run_epoch(model, x[:200], y[:200], optimizer))
    print("val", run_epoch(model, x[200:], y[200:]))
