"""Digits with augmentation for the training part and clean images for validation."""

from typing import Callable, Optional

import torch
from sklearn.datasets import load_digits
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset, random_split


class DigitImages(Dataset):
    def __init__(self, transform: Optional[Callable[[Tensor], Tensor]] = None) -> None:
        bunch = load_digits()
        self.images = torch.tensor(bunch.images, dtype=torch.float32).unsqueeze(1) / 16
        self.labels = torch.tensor(bunch.target)
        self.transform = transform

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        image = self.images[index]
        if self.transform is not None:
            image = self.transform(image)
        return image, self.labels[index]


def jitter(image: Tensor) -> Tensor:
    """A shift of up to two pixels, a change of contrast and a small erased patch."""
    dy, dx = torch.randint(-1, 2, (2,)).tolist()
    image = torch.roll(image, (dy, dx), dims=(1, 2)) * torch.empty(1).uniform_(0.6, 1.0)
    r, c = torch.randint(0, 6, (2,)).tolist()
    image = image.clone()
    image[:, r : r + 3, c : c + 3] = 0
    return image


def make_loaders(batch_size: int = 64) -> tuple[DataLoader, DataLoader]:
    full = DigitImages()
    train_part, val_part = random_split(full, [0.8, 0.2], generator=torch.Generator().manual_seed(0))
    val_part.dataset.transform = None
    train_part.dataset.transform = jitter
    return DataLoader(train_part, batch_size, shuffle=True), DataLoader(val_part, batch_size)


@torch.inference_mode()
def evaluate(model: nn.Module, loader: DataLoader) -> tuple[float, float]:
    model.eval()
    loss = correct = n = 0
    for images, labels in loader:
        logits = model(images)
        loss += nn.functional.cross_entropy(logits, labels, reduction="sum").item()
        correct += (logits.argmax(1) == labels).sum().item()
        n += len(labels)
    return loss / n, correct / n


def main() -> None:
    torch.manual_seed(0)
    train_loader, val_loader = make_loaders()
    model = nn.Sequential(
        nn.Conv2d(1, 24, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(24, 48, 3, padding=1),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(48 * 16, 10),
    )
    optimizer = torch.optim.AdamW(model.parameters(), lr=2e-3)
    for epoch in range(7):
        model.train()
        for images, labels in train_loader:
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(images), labels).backward()
            optimizer.step()
        loss, acc = evaluate(model, val_loader)
        print(f"epoch {epoch}  val loss {loss:.3f}  val acc {acc:.3f}")


if __name__ == "__main__":
    main()
