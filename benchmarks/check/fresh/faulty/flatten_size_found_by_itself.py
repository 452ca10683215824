import torch
import torch.nn as nn
from sklearn.datasets import load_digits

torch.manual_seed(9)
digits = load_digits()
X = torch.tensor(digits.images / 16.0, dtype=torch.float32).unsqueeze(1)
y = torch.tensor(digits.target)
idx = torch.randperm(len(X))
X, y = X[idx], y[idx]


class DigitCNN(nn.Module):
    def __init__(self, num_classes=10):
        super().__init__()
        self.num_classes = num_classes
        self.features = nn.Sequential(
            nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(8, 16, 3, padding=1), nn.ReLU()
        )

    def forward(self, x):
        x = self.features(x)
        x = x.view(x.size(0), -1)
        # the size after the convolutions is known only here
        self.classifier = nn.Linear(x.size(1), self.num_classes)
        return self.classifier(x)


model = DigitCNN()
optimizer = torch.optim.Adam(model.parameters(), lr=0.005)
criterion = nn.CrossEntropyLoss()
for epoch in range(5):
    total_loss = 0
    for i in range(0, 1400, 40):
        optimizer.zero_grad()
        loss = criterion(model(X[i : i + 40]), y[i : i + 40])
        loss.backward()
        optimizer.step()
        total_loss += loss.item()
    print("epoch", epoch + 1, "loss", total_loss / 35)
with torch.no_grad():
    print("accuracy", (model(X[1400:]).argmax(1) == y[1400:]).float().mean().item())
