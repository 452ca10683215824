"""Texture recognition with mixed precision and gradient clipping."""

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


def textures(count, seed):
    """Four kinds of stripes: horizontal, vertical, the two diagonals; random phase and period."""
    gen = torch.Generator().manual_seed(seed)
    kind = torch.randint(0, 4, (count,), generator=gen)
    yy, xx = torch.meshgrid(torch.arange(12.0), torch.arange(12.0), indexing="ij")
    axes = torch.stack([yy, xx, yy + xx, yy - xx])
    phase = torch.rand(count, 1, 1, generator=gen) * 6.28
    period = torch.rand(count, 1, 1, generator=gen) * 2 + 3
    waves = torch.sin(axes[kind] * 6.28 / period + phase)
    return (waves + 0.8 * torch.randn(count, 12, 12, generator=gen)).unsqueeze(1), kind


class TextureNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 16, 5, padding=2)
        self.conv2 = nn.Conv2d(16, 32, 3, padding=1)
        self.pool = nn.MaxPool2d(2)
        self.fc = nn.Linear(32 * 9, 4)

    def forward(self, x):
        x = self.pool(self.conv1(x).relu())
        x = self.pool(self.conv2(x).relu())
        return self.fc(x.flatten(1))


class MixedPrecisionStep:
    """One optimiser step under autocast, with loss scaling and a bound on the gradient norm."""

    def __init__(self, model, optimizer, max_norm=1.0):
        self.model, self.optimizer, self.max_norm = model, optimizer, max_norm
        self.scaler = torch.amp.GradScaler("cpu")
        self.loss_fn = nn.CrossEntropyLoss()

    def __call__(self, images, labels):
        self.optimizer.zero_grad()
        with torch.autocast("cpu", dtype=torch.bfloat16):
            loss = self.loss_fn(self.model(images), labels)
        self.scaler.scale(loss).backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.max_norm)
        self.scaler.step(self.optimizer)
        self.scaler.update()
        return loss.item()


def main():
    torch.manual_seed(1)
    train = DataLoader(TensorDataset(*textures(1000, 10)), batch_size=50, shuffle=True)
    x_val, y_val = textures(400, 11)
    model = TextureNet()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
    step = MixedPrecisionStep(model, optimizer)
    for epoch in range(5):
        model.train()
        losses = [step(x, y) for x, y in train]
        model.eval()
        with torch.no_grad():
            acc = (model(x_val).argmax(1) == y_val).float().mean().item()
        print(f"epoch {epoch} loss {sum(losses) / len(losses):.3f} val acc {acc:.3f}")


if __name__ == "__main__":
    main()
