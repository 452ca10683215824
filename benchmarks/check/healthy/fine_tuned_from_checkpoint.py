import os
import tempfile

import torch
import torch.nn as nn


def build():
    return nn.Sequential(nn.Linear(10, 48), nn.ReLU(), nn.Linear(48, 48), nn.ReLU(), nn.Linear(48, 3))


def fit(model, x, y, lr, epochs):
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    for _ in range(epochs):
        for b in torch.randperm(len(x)).split(50):
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(model(x[b]), y[b])
            loss.backward()
            optimizer.step()
    return loss.item()


torch.manual_seed(0)
x = torch.randn(600, 10)
y = x[:, :3].argmax(1)
first = build()
print("pretraining", fit(first, x[:500], y[:500], 3e-3, 6))
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "model.pt")
    torch.save(first.state_dict(), path)
    model = build()
    model.load_state_dict(torch.load(path))
x2 = x + 0.2
print("fine-tuning", fit(model, x2, (x2[:, :3] * 1.1).argmax(1), 3e-4, 3))
