"""Find the bright spot in a picture: regression of its (row, column) position."""
from typing import Tuple

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset

SIDE = 16


def render(points: Tensor) -> Tensor:
    grid = torch.arange(SIDE, dtype=torch.float32)
    rows = torch.exp(-((grid[None] - points[:, :1] * SIDE) ** 2) / 4)
    cols = torch.exp(-((grid[None] - points[:, 1:] * SIDE) ** 2) / 4)
    return (rows[:, :, None] * cols[:, None, :]).unsqueeze(1) + 0.1 * torch.randn(len(points), 1, SIDE, SIDE)


class SpotDataset(Dataset):
    def __init__(self, n: int, augment: bool) -> None:
        self.points = torch.rand(n, 2) * 0.8 + 0.1
        self.images = render(self.points)
        self.augment = augment

    def __len__(self) -> int:
        return len(self.points)

    def __getitem__(self, i: int) -> Tuple[Tensor, Tensor]:
        image, point = self.images[i], self.points[i]
        if self.augment and torch.rand(()) < 0.5:
            image = torch.flip(image, dims=[2])
        return image, point


def main() -> None:
    torch.manual_seed(0)
    train = DataLoader(SpotDataset(800, augment=True), batch_size=32, shuffle=True)
    test = SpotDataset(200, augment=False)
    net = nn.Sequential(
        nn.Conv2d(1, 8, 3, stride=2, padding=1), nn.ReLU(),
        nn.Conv2d(8, 16, 3, stride=2, padding=1), nn.ReLU(),
        nn.Flatten(), nn.Linear(16 * 16, 64), nn.ReLU(), nn.Linear(64, 2),
    )
    optimizer = torch.optim.Adam(net.parameters(), lr=2e-3)
    for epoch in range(10):
        for images, points in train:
            loss = nn.functional.mse_loss(net(images), points)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            gap = (net(test.images) - test.points).abs().mean(0) * SIDE
        print(f"epoch {epoch + 1:2d}: mean error row {gap[0]:.2f} px, column {gap[1]:.2f} px")


if __name__ == "__main__":
    main()
