import torch
import torch.nn as nn
from sklearn.datasets import load_digits

torch.manual_seed(0)
digits = load_digits()
x = torch.tensor(digits.images, dtype=torch.float32)[:, None] / 16
y = torch.tensor(digits.target)
order = torch.randperm(len(x))
x, y = x[order], y[order]


class Backbone(nn.Module):
    def __init__(self, classes):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(16, 32, 3), nn.ReLU(), nn.Flatten()
        )
        self.neck = nn.Linear(128, 48)
        self.fc = nn.Linear(48, classes)

    def forward(self, x):
        return self.fc(torch.relu(self.neck(self.features(x))))


def fit(model, x, y, epochs, lr=2e-3):
    optimizer = torch.optim.Adam((p for p in model.parameters() if p.requires_grad), lr=lr)
    for _ in range(epochs):
        for idx in torch.randperm(len(x)).split(40):
            loss = nn.functional.cross_entropy(model(x[idx]), y[idx])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return loss.item()


source, target = y < 5, y >= 5
model = Backbone(5)
print("pretraining", fit(model, x[source], y[source], epochs=4))
# new task: the neck and the classifier are made anew and trained, the convolutions stay as they are
model.neck = nn.Linear(128, 48)
model.fc = nn.Linear(48, 5)
for name, p in model.named_parameters():
    p.requires_grad = name.startswith("fc")
xt, yt = x[target], y[target] - 5
print("fine-tuning", fit(model, xt[:700], yt[:700], epochs=6))
with torch.no_grad():
    print("accuracy", (model(xt[700:]).argmax(1) == yt[700:]).float().mean().item())
