"""The DataLoader that most people write."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import one_hot
from torch.utils.data import DataLoader, Dataset, IterableDataset, default_collate

from netwright.core.run_spec import NamedField
from netwright.data.augment.build_augment import build_augment
from netwright.data.augment.mixture import Mixture
from netwright.data.batches import Batches
from netwright.data.data import Data
from netwright.data.split import DatasetSplit, Split, TensorSplit
from netwright.data.streams.stream_split import StreamSplit


def make_plain_loader(data: Data, batches: Batches, augment: Sequence[NamedField] = ()) -> DataLoader[Any]:
    """Make a DataLoader without workers that gives what `batches` give, sample by sample.

    Args:
        data: what to learn from.
        batches: netwright's own, for batch size, seed and what happens to the last batch.
        augment: changes to training images; each image is changed on its own.

    >>> from netwright.core.task import Task
    >>> split = TensorSplit(torch.zeros(10, 3), torch.zeros(10, 1), torch.arange(10))
    >>> data = Data("mine", "table", Task("regression", ("y",)), (3,), split)
    >>> [len(x) for x, y in make_plain_loader(data, Batches(split, 4))]
    [4, 4, 2]
    """
    generator = torch.Generator().manual_seed(batches.seed)
    changes = build_augment(augment)
    dataset = _make_dataset(data.train, [one for one in changes if not isinstance(one, Mixture)], generator)
    mixtures = [one for one in changes if isinstance(one, Mixture)]
    num_classes = data.task.num_outputs

    def collate(samples: list[Any]) -> Any:
        x, y = default_collate(samples)
        for mixture in mixtures:
            y = y if y.is_floating_point() else one_hot(y, num_classes).float()
            x, y = mixture(x, y, generator)
        return x, y

    return DataLoader(
        dataset,
        batches.batch_size,
        shuffle=not isinstance(dataset, IterableDataset),
        drop_last=batches.drop_last,
        generator=generator,
        collate_fn=collate if mixtures else default_collate,
    )


def _make_dataset(split: Split, changes: Sequence[Any], generator: torch.Generator) -> Dataset[Any]:
    if isinstance(split, DatasetSplit):
        return split.dataset
    if isinstance(split, StreamSplit):
        return _Rows(split)
    assert isinstance(split, TensorSplit)  # noqa: S101 - there is no other kind
    return _Samples(split, changes, generator)


class _Samples(Dataset[Any]):
    """Samples one by one, as a Dataset of one's own gives them."""

    def __init__(self, split: TensorSplit, changes: Sequence[Any], generator: torch.Generator) -> None:
        self._split, self._changes, self._generator = split, changes, generator

    def __len__(self) -> int:
        return len(self._split)

    @torch.no_grad()
    def __getitem__(self, row: int) -> tuple[Tensor, Tensor]:
        split = self._split
        is_there = isinstance(split.inputs, Tensor)
        x = split.inputs[row] if is_there else split.gather(torch.tensor([row]))[0]  # type: ignore[index]
        for change in self._changes:
            x = change(x[None], self._generator)[0]
        if split.finish is not None:
            x = split.finish(x[None])[0]
        return x, split.targets[row]


class _Rows(IterableDataset[Any]):
    """Rows of a table that stays on disk, one by one, in its own order."""

    def __init__(self, split: StreamSplit) -> None:
        self._split = split

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        for window in self._split.windows(None):
            for row in window.order.tolist():
                yield window.inputs[row], window.targets[row]
