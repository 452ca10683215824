"""A user's dataset, giving what the trainer takes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, final

from torch import Tensor
from torch.utils.data import Dataset, IterableDataset

from netwright.data.datasets.convert_sample import convert_sample
from netwright.data.datasets.read_sample import read_sample
from netwright.data.infer_task import TargetReading


@final
class AdaptedDataset(Dataset[tuple[Any, Tensor]]):
    """A map-style dataset whose samples are tensors and whose targets have the task's shape.

    Args:
        dataset: the user's, with `__getitem__` and `__len__`.
        reading: how its targets are read.
        name: what to call it in an error.
    """

    def __init__(self, dataset: Any, reading: TargetReading, name: str) -> None:
        self.dataset = dataset
        self.reading = reading
        self.name = name

    def __len__(self) -> int:
        return len(self.dataset)

    def __getitem__(self, index: int) -> tuple[Any, Tensor]:
        what = f"{self.name}[{index}]"
        return _adapt(read_sample(lambda: self.dataset[index], what), self.reading, what)


@final
class AdaptedStream(IterableDataset[tuple[Any, Tensor]]):
    """A stream whose samples are tensors and whose targets have the task's shape.

    Args:
        dataset: the user's, with `__iter__`.
        reading: how its targets are read.
        name: what to call it in an error.
    """

    def __init__(self, dataset: Any, reading: TargetReading, name: str) -> None:
        self.dataset = dataset
        self.reading = reading
        self.name = name

    def __iter__(self) -> Iterator[tuple[Any, Tensor]]:
        for position, sample in enumerate(iterate_samples(self.dataset, self.name)):
            yield _adapt(sample, self.reading, f"{self.name}, sample {position}")


def iterate_samples(dataset: Any, name: str) -> Iterator[Any]:
    """Go through a user's stream; what its code raises names the user's line."""
    stream = read_sample(lambda: iter(dataset), f"iter({name})")
    while True:
        try:
            sample = read_sample(lambda: next(stream), f"next(iter({name}))")
        except StopIteration:
            return
        yield sample


def _adapt(sample: Any, reading: TargetReading, where: str) -> tuple[Any, Tensor]:
    x, y = convert_sample(sample, where)
    return x, reading.encode(y[None], where)[0]
