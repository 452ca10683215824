"""Take an encoder trained on the digits 0-4 and adapt it to the digits 5-9."""
import torch
import torch.nn as nn
import torch.nn.functional as F
from sklearn.datasets import load_digits

torch.manual_seed(21)


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(64, 48)
        self.fc2 = nn.Linear(48, 32)

    def forward(self, x):
        return torch.tanh(self.fc2(torch.relu(self.fc1(x))))


class Classifier(nn.Module):
    def __init__(self, encoder, classes=5):
        super().__init__()
        self.encoder = encoder
        self.head = nn.Linear(32, classes)

    def forward(self, x):
        z = self.encoder(x)
        return self.head(z)


def run_epochs(model, optimizer, x, y, epochs):
    for _ in range(epochs):
        for idx in torch.randperm(len(x)).split(32):
            optimizer.zero_grad()
            loss = F.cross_entropy(model(x[idx]), y[idx])
            loss.backward()
            optimizer.step()
    return loss.item()


digits = load_digits()
x = torch.tensor(digits.data, dtype=torch.float32) / 16
y = torch.tensor(digits.target)
low, high = y < 5, y >= 5
xa, ya = x[low], y[low]
xb, yb = x[high], y[high] - 5

model = Classifier(Encoder())
loss = run_epochs(model, torch.optim.Adam(model.parameters(), lr=3e-3), xa, ya, 15)
print(f"pretraining loss {loss:.4f}")

for p in model.encoder.parameters():
    p.requires_grad_(False)
optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
model.head = nn.Linear(32, 5)

loss = run_epochs(model, optimizer, xb[:650], yb[:650], 15)
with torch.no_grad():
    acc = (model(xb[650:]).argmax(1) == yb[650:]).float().mean().item()
print(f"adaptation loss {loss:.4f}, accuracy on new digits {acc:.3f}")
