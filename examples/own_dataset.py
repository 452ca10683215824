"""A Dataset of one's own: two methods, `__len__` and `__getitem__`.

Each sample is made when it is asked for, as a Dataset that reads large files would do. netwright divides it
into training, validation and test parts, shares of the classes kept, and reads the task from the targets.

    python own_dataset.py                  # from Python
    netwright train own_dataset.yaml       # the same Dataset, named in a run file
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.utils.data import Dataset

import netwright as nw


class Waves(Dataset[tuple[Tensor, int]]):
    """Noisy waves of three shapes, at a random phase and frequency."""

    classes = ("sine", "square", "sawtooth")  # used for names in answers, if it is there

    def __init__(self, num_waves: int, noise: float) -> None:
        self.num_waves = num_waves
        self.noise = noise

    def __len__(self) -> int:
        return self.num_waves

    def __getitem__(self, index: int) -> tuple[Tensor, int]:
        # A generator seeded by the index: the same index is the same sample, in every epoch and process.
        generator = torch.Generator().manual_seed(index)
        phase, pace = torch.rand(2, generator=generator)
        turns = phase + (2 + 2 * pace) * torch.linspace(0, 1, 64)
        label = index % 3
        sine = torch.sin(2 * torch.pi * turns)
        wave = (sine, sine.sign(), 2 * (turns % 1) - 1)[label]
        wave = wave + self.noise * torch.randn(64, generator=generator)
        return wave[None], label  # (1 channel, 64 points), which is what Conv1d takes


def make_waves(num_waves: int = 900, noise: float = 0.5) -> Waves:
    return Waves(num_waves, noise)


def main() -> None:
    data = nw.open_data(make_waves())
    print(f"{len(data.train)} to train on, {len(data.val)} to validate, {len(data.test)} to test")
    torch.manual_seed(0)
    net = nn.Sequential(
        nn.Conv1d(1, 16, 7),
        nn.ReLU(),
        nn.Conv1d(16, 16, 7),
        nn.ReLU(),
        nn.AdaptiveMaxPool1d(1),
        nn.Flatten(),
        nn.Linear(16, data.num_outputs),
    )
    run = nw.train(net, data, epochs=10, out="runs/waves")
    wave, label = make_waves()[0]
    print(f"a {Waves.classes[label]} wave is taken for: {run.predict(wave[None]).labels[0]}")


if __name__ == "__main__":
    main()
