"""A small vision transformer for handwritten digits."""

import argparse
import math

import torch
import torch.nn.functional as F
from sklearn.datasets import load_digits
from torch import Tensor, nn
from torch.utils.data import DataLoader, TensorDataset, random_split


class PatchEmbedding(nn.Module):
    def __init__(self, patch: int, dim: int, side: int) -> None:
        super().__init__()
        self.patch = patch
        self.project = nn.Linear(patch * patch, dim)
        self.position = nn.Parameter(torch.randn(1, (side // patch) ** 2, dim) * 0.3)

    def forward(self, images: Tensor) -> Tensor:
        cells = F.unfold(images, self.patch, stride=self.patch)
        return self.project(cells.transpose(1, 2)) + self.position


class DigitViT(nn.Module):
    def __init__(self, dim: int = 32, depth: int = 2, heads: int = 4, n_classes: int = 10) -> None:
        super().__init__()
        self.embed = PatchEmbedding(2, dim, 8)
        self.cls = nn.Parameter(torch.randn(1, 1, dim) * 0.3)
        block = nn.TransformerEncoderLayer(dim, heads, dim_feedforward=2 * dim, dropout=0.0, norm_first=True)
        self.encoder = nn.TransformerEncoder(block, depth, enable_nested_tensor=False)
        self.norm = nn.LayerNorm(dim)
        self.head = nn.Linear(dim, n_classes)

    def forward(self, images: Tensor) -> Tensor:
        patches = self.embed(images)
        tokens = torch.cat([self.cls.expand(len(patches), -1, -1), patches], dim=1)
        tokens = self.encoder(tokens)
        return self.head(self.norm(tokens[:, 0]))


def accuracy(model: nn.Module, loader: DataLoader) -> float:
    model.eval()
    hits = count = 0
    with torch.no_grad():
        for images, labels in loader:
            hits += (model(images).argmax(dim=1) == labels).sum().item()
            count += len(labels)
    return hits / count


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=9)
    parser.add_argument("--lr", type=float, default=3e-3)
    parser.add_argument("--batch-size", type=int, default=50)
    parser.add_argument("--seed", type=int, default=3)
    args = parser.parse_args()

    torch.manual_seed(args.seed)
    digits = load_digits()
    images = torch.tensor(digits.images, dtype=torch.float32).unsqueeze(1)
    images = (images - 8.0) / 6.0
    data = TensorDataset(images, torch.tensor(digits.target))
    train_set, val_set = random_split(data, [1400, 397], generator=torch.Generator().manual_seed(args.seed))
    train_loader = DataLoader(train_set, batch_size=args.batch_size, shuffle=True)
    val_loader = DataLoader(val_set, batch_size=args.batch_size)

    model = DigitViT()
    optimizer = torch.optim.AdamW(model.parameters(), lr=args.lr, weight_decay=0.01)
    total = args.epochs * len(train_loader)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / 30) * 0.5 * (1 + math.cos(math.pi * step / total))
    )
    for epoch in range(args.epochs):
        model.train()
        running = 0.0
        for xb, yb in train_loader:
            loss = F.cross_entropy(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            running += loss.item() * len(yb)
        print(f"{epoch:2d}  loss {running / len(train_set):.3f}  val acc {accuracy(model, val_loader):.3f}")


if __name__ == "__main__":
    main()
