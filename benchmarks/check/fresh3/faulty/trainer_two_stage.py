"""Two-stage training with one Trainer: a shape classifier, then a colour classifier on its features."""

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


def draw(n, seed):
    """Squares, crosses and frames, in one of four colours, on a noisy ground."""
    g = torch.Generator().manual_seed(seed)
    palette = torch.tensor([[1.0, 0.1, 0.1], [0.1, 1.0, 0.1], [0.1, 0.1, 1.0], [0.9, 0.9, 0.1]])
    images = torch.rand(n, 3, 12, 12, generator=g) * 0.3
    shape = torch.randint(0, 3, (n,), generator=g)
    colour = torch.randint(0, 4, (n,), generator=g)
    for i in range(n):
        r, c = torch.randint(0, 6, (2,), generator=g).tolist()
        stamp = torch.zeros(6, 6)
        if shape[i] == 0:
            stamp[:] = 1
        elif shape[i] == 1:
            stamp[2:4, :] = 1
            stamp[:, 2:4] = 1
        else:
            stamp[:] = 1
            stamp[2:4, 2:4] = 0
        images[i, :, r : r + 6, c : c + 6] += palette[colour[i]].view(3, 1, 1) * stamp * 0.7
    return (images - 0.25) / 0.25, shape, colour


class ConvNet(nn.Module):
    def __init__(self, n_out):
        super().__init__()
        self.backbone = nn.Sequential(
            nn.Conv2d(3, 16, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(16, 32, 3, padding=1),
            nn.ReLU(),
            nn.AdaptiveAvgPool2d(2),
            nn.Flatten(),
        )
        self.fc = nn.Linear(128, n_out)

    def forward(self, x):
        return self.fc(self.backbone(x))


class Trainer:
    def __init__(self, model, lr=3e-3):
        self.model = model
        self.optimizer = torch.optim.Adam(model.parameters(), lr=lr)
        self.criterion = nn.CrossEntropyLoss()

    def fit(self, loader, epochs):
        for epoch in range(epochs):
            self.model.train()
            seen, total = 0, 0.0
            for images, target in loader:
                self.optimizer.zero_grad()
                loss = self.criterion(self.model(images), target)
                loss.backward()
                self.optimizer.step()
                total += loss.item() * len(target)
                seen += len(target)
            print(f"  [{epoch + 1}/{epochs}] loss {total / seen:.4f}")

    @torch.no_grad()
    def score(self, loader):
        self.model.eval()
        right = sum((self.model(x).argmax(1) == t).sum().item() for x, t in loader)
        return right / len(loader.dataset)

    def set_head(self, n_out, freeze=True):
        if freeze:
            self.model.backbone.requires_grad_(False)
        self.model.fc = nn.Linear(self.model.fc.in_features, n_out)


if __name__ == "__main__":
    torch.manual_seed(0)
    x, s, c = draw(900, seed=1)
    xt, st, ct = draw(300, seed=2)
    trainer = Trainer(ConvNet(3))
    print("stage 1: shape")
    trainer.fit(DataLoader(TensorDataset(x, s), 32, shuffle=True), epochs=6)
    print(f"shape accuracy {trainer.score(DataLoader(TensorDataset(xt, st), 64)):.3f}")
    print("stage 2: colour, on frozen features")
    trainer.set_head(4)
    trainer.fit(DataLoader(TensorDataset(x, c), 32, shuffle=True), epochs=6)
    print(f"colour accuracy {trainer.score(DataLoader(TensorDataset(xt, ct), 64)):.3f}")
