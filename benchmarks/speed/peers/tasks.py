"""What every program beside this one trains: the same samples, network, loss and optimizer.

The programs share what is the same for all (files, datasets, torch networks, the shape of their
report), so that each of them shows only its own loop.
"""

from __future__ import annotations

import json
import random
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageOps
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset, TensorDataset


@dataclass(frozen=True)
class Task:
    """One workload.

    Args:
        batch_size: samples a step.
        epochs: passes of one run.
        optimizer: name in torch.optim.
        learning_rate: of the optimizer; everything else is its default.
        kind: "table", "grey", "colour", "digits".
    """

    batch_size: int
    epochs: int
    optimizer: str
    learning_rate: float
    kind: str


TASKS = {
    "W1": Task(256, 3, "Adam", 1e-3, "table"),
    "W2-64": Task(64, 3, "SGD", 1e-2, "grey"),
    "W2-256": Task(256, 3, "Adam", 1e-3, "grey"),
    "W3-64": Task(64, 3, "Adam", 1e-3, "colour"),
    "W3-256": Task(256, 3, "Adam", 1e-3, "colour"),
    "W4": Task(100, 20, "SGD", 1e-2, "table"),
    "W5": Task(128, 2, "Adam", 1e-3, "colour"),
    "digits": Task(32, 3, "AdamW", 2e-3, "digits"),
}
MEAN, STD = (0.4914, 0.4822, 0.4465), (0.2470, 0.2435, 0.2616)


def build_network(name: str) -> nn.Module:
    """The torch network of a workload."""
    if name == "W1":
        sizes = (50, 256, 128, 10)
        return nn.Sequential(
            nn.Linear(50, 256), nn.ReLU(), nn.Linear(256, 128), nn.ReLU(), nn.Linear(*sizes[2:])
        )
    if name.startswith("W2"):
        hidden = [nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 512), nn.ReLU()]
        return nn.Sequential(nn.Flatten(), *hidden, nn.Linear(512, 10))
    if name.startswith("W3"):
        layers: list[nn.Module] = []
        for narrow, wide in ((3, 32), (32, 32), (32, 64)):
            layers += [nn.Conv2d(narrow, wide, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2)]
        return nn.Sequential(*layers, nn.Flatten(), nn.Linear(1024, 64), nn.ReLU(), nn.Linear(64, 10))
    if name == "digits":
        layers = []
        for narrow, wide in ((1, 32), (32, 64), (64, 64)):
            convolution = nn.Conv2d(narrow, wide, 3, padding=1, bias=False)
            layers += [convolution, nn.BatchNorm2d(wide), nn.ReLU()]
        layers.insert(6, nn.MaxPool2d(2))
        return nn.Sequential(*layers, nn.Flatten(), nn.Dropout(0.3), nn.Linear(1024, 10))
    return nn.Linear(10, 1) if name == "W4" else _build_resnet()


def measure_loss(name: str) -> nn.Module:
    """The loss of a workload."""
    return nn.MSELoss() if name == "W4" else nn.CrossEntropyLoss()


def make_optimizer(name: str, net: nn.Module) -> torch.optim.Optimizer:
    """The optimizer of a workload, with torch's own defaults."""
    task = TASKS[name]
    return getattr(torch.optim, task.optimizer)(net.parameters(), lr=task.learning_rate)


class GreyImages(Dataset):
    """Pictures as torchvision's FashionMNIST with ToTensor gives them: one at a time, through PIL."""

    def __init__(self, images: np.ndarray, labels: np.ndarray) -> None:
        self.data, self.targets = torch.from_numpy(images), torch.from_numpy(labels)

    def __len__(self) -> int:
        return len(self.data)

    def __getitem__(self, index: int) -> tuple[Tensor, int]:
        picture = Image.fromarray(self.data[index].numpy(), mode="L")
        return to_tensor(picture), int(self.targets[index])


class ColourImages(Dataset):
    """Pictures as torchvision's CIFAR10 with RandomCrop(32, 4), RandomHorizontalFlip, ToTensor, Normalize."""

    def __init__(self, images: np.ndarray, labels: np.ndarray, *, is_training: bool) -> None:
        self.data, self.targets = images, labels.tolist()
        self.is_training = is_training
        self.mean = torch.tensor(MEAN).view(-1, 1, 1)
        self.std = torch.tensor(STD).view(-1, 1, 1)

    def __len__(self) -> int:
        return len(self.data)

    def __getitem__(self, index: int) -> tuple[Tensor, int]:
        picture = Image.fromarray(self.data[index])
        if self.is_training:
            picture = ImageOps.expand(picture, border=4, fill=0)
            top, left = (int(torch.randint(0, 9, size=(1,)).item()) for _ in range(2))
            picture = picture.crop((left, top, left + 32, top + 32))
            if torch.rand(1) < 0.5:
                picture = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        return to_tensor(picture).clone().sub_(self.mean).div_(self.std), self.targets[index]


def to_tensor(picture: Image.Image) -> Tensor:
    """What torchvision's ToTensor does."""
    pixels = torch.from_numpy(np.array(picture, copy=True))
    pixels = pixels.view(picture.size[1], picture.size[0], len(picture.getbands()))
    return pixels.permute((2, 0, 1)).contiguous().to(torch.float32).div(255)


def load_arrays(name: str, folder: Path) -> dict[str, np.ndarray]:
    """x_train, y_train, x_val and y_val of a workload, from the file that every program reads."""
    if name == "digits":
        from sklearn.datasets import load_digits  # where everybody has them from

        x, y = load_digits(return_X_y=True)
        x = (x.reshape(-1, 1, 8, 8) / 16).astype(np.float32)
        return {"x_train": x[:1257], "y_train": y[:1257], "x_val": x[1257:1527], "y_val": y[1257:1527]}
    with np.load(folder / f"{name.partition('-')[0]}.npz") as file:
        return dict(file)


def open_datasets(name: str, folder: Path) -> tuple[Dataset, Dataset]:
    """Training and validation samples as a tutorial opens them."""
    arrays = load_arrays(name, folder)
    kind, parts = TASKS[name].kind, []
    for part in ("train", "val"):
        x, y = arrays[f"x_{part}"], arrays[f"y_{part}"]
        if kind == "grey":
            parts.append(GreyImages(x, y))
        elif kind == "colour":
            parts.append(ColourImages(x, y, is_training=part == "train"))
        else:
            target = torch.from_numpy(y)
            parts.append(TensorDataset(torch.from_numpy(x), target[:, None] if name == "W4" else target))
    return parts[0], parts[1]


def open_loaders(name: str, folder: Path) -> tuple[DataLoader, DataLoader]:
    """DataLoaders without workers, which is their default and here the fastest."""
    train, val = open_datasets(name, folder)
    size = TASKS[name].batch_size
    return DataLoader(train, batch_size=size, shuffle=True), DataLoader(val, batch_size=size)


class Clock:
    """When each epoch's training began and ended, and when the epoch with its validation was over."""

    def __init__(self) -> None:
        self.first_step: float | None = None
        self.epochs: list[dict[str, float]] = []

    def begin_epoch(self) -> None:
        self._began = time.perf_counter()
        self._trained: float | None = None

    def end_step(self) -> None:
        """To be called at least after the first step."""
        if self.first_step is None:
            self.first_step = time.time()

    def end_training(self) -> None:
        self._trained = time.perf_counter()

    def end_epoch(self) -> None:
        now = time.perf_counter()
        trained = (self._trained or now) - self._began
        self.epochs.append({"train_seconds": trained, "seconds": now - self._began})

    def report(self, num_samples: int, **facts: object) -> None:
        """Print what the driver reads."""
        print(json.dumps({"num_samples": num_samples, **vars_of(self), **facts}), flush=True)


def vars_of(clock: Clock) -> dict[str, object]:
    return {"first_step": clock.first_step, "epochs": clock.epochs}


def read_arguments() -> tuple[str, Path]:
    """Workload and data folder, as the driver gives them; the seed is set on the way."""
    random.seed(0)
    torch.manual_seed(0)
    return sys.argv[1], Path(sys.argv[2])


class _Block(nn.Module):
    def __init__(self, narrow: int, wide: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(narrow, wide, 3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(wide)
        self.conv2 = nn.Conv2d(wide, wide, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(wide)
        self.shortcut = nn.Identity()
        if stride != 1 or narrow != wide:
            shortcut = nn.Conv2d(narrow, wide, 1, stride=stride, bias=False)
            self.shortcut = nn.Sequential(shortcut, nn.BatchNorm2d(wide))

    def forward(self, x: Tensor) -> Tensor:
        inner = self.bn2(self.conv2(torch.relu(self.bn1(self.conv1(x)))))
        return torch.relu(inner + self.shortcut(x))


def _build_resnet() -> nn.Module:
    layers: list[nn.Module] = [nn.Conv2d(3, 64, 3, padding=1, bias=False), nn.BatchNorm2d(64), nn.ReLU()]
    before = 64
    for stage, wide in enumerate((64, 128, 256, 512)):
        layers += [_Block(before, wide, 1 if stage == 0 else 2), _Block(wide, wide, 1)]
        before = wide
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, 10))
