import torch
from sklearn.datasets import load_digits
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
d = load_digits()
keep = d.target < 4
x = torch.tensor(d.images[keep], dtype=torch.float32).unsqueeze(1) / 16
y = torch.tensor(d.target[keep])
order = torch.randperm(len(x))
x, y = x[order], y[order]
online = DataLoader(TensorDataset(x[:600], y[:600]), batch_size=1, shuffle=True)
model = nn.Sequential(
    nn.Conv2d(1, 8, 3, padding=1), nn.GroupNorm(2, 8), nn.ReLU(), nn.MaxPool2d(2),
    nn.Conv2d(8, 16, 3, padding=1), nn.GroupNorm(4, 16), nn.ReLU(), nn.Flatten(), nn.Linear(256, 4),
)
optimizer = torch.optim.SGD(model.parameters(), lr=2e-3)
for epoch in range(2):
    for image, label in online:
        loss = nn.functional.cross_entropy(model(image), label)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        out = model(x[600:])
        print(epoch, nn.functional.cross_entropy(out, y[600:]).item(), (out.argmax(1) == y[600:]).float().mean().item())
