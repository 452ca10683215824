"""Residual network on the 8x8 digits, built from a configuration."""

import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

CONFIG = {
    "width": 24,
    "depth": 3,
    "classes": 10,
    "output": "softmax",
    "epochs": 6,
    "lr": 2e-3,
    "batch": 64,
}
ACTIVATIONS = {"identity": nn.Identity(), "softmax": nn.Softmax(dim=-1), "relu": nn.ReLU()}


class ImageModel(nn.Module):
    """Common frame: features, pooling, classifier, output."""

    def __init__(self, features, n_features, cfg):
        super().__init__()
        self.features = features
        self.pool = nn.AdaptiveAvgPool2d(2)
        self.classifier = nn.Linear(n_features * 4, cfg["classes"])
        self.output = ACTIVATIONS[cfg["output"]]

    def forward(self, images):
        maps = self.pool(self.features(images))
        return self.output(self.classifier(maps.flatten(1)))


class Residual(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.body = nn.Sequential(
            nn.BatchNorm2d(width),
            nn.ReLU(),
            nn.Conv2d(width, width, 3, padding=1, bias=False),
            nn.BatchNorm2d(width),
            nn.ReLU(),
            nn.Conv2d(width, width, 3, padding=1, bias=False),
        )

    def forward(self, x):
        return x + self.body(x)


class DigitResNet(ImageModel):
    def __init__(self, cfg):
        w = cfg["width"]
        blocks = [nn.Conv2d(1, w, 3, padding=1)] + [Residual(w) for _ in range(cfg["depth"])]
        super().__init__(nn.Sequential(*blocks, nn.BatchNorm2d(w), nn.ReLU()), w, cfg)


def main(cfg):
    torch.manual_seed(0)
    images, labels = load_digits(return_X_y=True)
    x = torch.tensor(images, dtype=torch.float32).view(-1, 1, 8, 8) / 16
    y = torch.tensor(labels)
    tr, te = train_test_split(range(len(y)), test_size=0.25, stratify=labels, random_state=0)
    loader = DataLoader(TensorDataset(x[tr], y[tr]), batch_size=cfg["batch"], shuffle=True, drop_last=True)

    model = DigitResNet(cfg)
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=cfg["lr"])
    for epoch in range(cfg["epochs"]):
        model.train()
        total = 0.0
        for xb, yb in loader:
            optimizer.zero_grad()
            loss = criterion(model(xb), yb)
            loss.backward()
            optimizer.step()
            total += loss.item()
        model.eval()
        with torch.no_grad():
            held = model(x[te])
            acc = (held.argmax(1) == y[te]).float().mean().item()
            held_loss = criterion(held, y[te]).item()
        print(f"epoch {epoch}: train {total / len(loader):.3f}  test {held_loss:.3f}  accuracy {acc:.3f}")


if __name__ == "__main__":
    main(CONFIG)
