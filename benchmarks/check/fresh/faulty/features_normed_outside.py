import numpy as np
import torch
import torch.nn as nn
from sklearn.datasets import load_digits

torch.manual_seed(0)
d = load_digits()
x, y = torch.tensor(d.images, dtype=torch.float32)[:, None] / 16, torch.tensor(d.target)
order = torch.randperm(len(x))
x, y = x[order], y[order]


def l2_normalise(features):
    """Unit length for every row."""
    array = features.detach().numpy()
    array = array / (np.linalg.norm(array, axis=1, keepdims=True) + 1e-8)
    return torch.from_numpy(array)


class Retrieval(nn.Module):
    def __init__(self):
        super().__init__()
        self.backbone = nn.Sequential(
            nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(4), nn.Flatten(), nn.Linear(32, 16)
        )
        self.classifier = nn.Linear(16, 10)

    def forward(self, x):
        return self.classifier(l2_normalise(self.backbone(x)))


model = Retrieval()
optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
for epoch in range(6):
    for idx in torch.randperm(1400).split(50):
        loss = nn.functional.cross_entropy(model(x[idx]), y[idx])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        print(epoch, loss.item(), (model(x[1400:]).argmax(1) == y[1400:]).float().mean().item())
